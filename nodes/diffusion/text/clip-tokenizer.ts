const START = "<|startoftext|>";
const END = "<|endoftext|>";

/** Words, single digits, runs of anything else; the special tokens and English clitics by themselves. */
const PIECES = `<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+`;

/**
 * The tokenizer.json that a CLIP vocabulary with its merges stands for (arXiv 2103.00020, section 2.4: lower-cased byte
 * pairs, words marked at their end).
 * Its special tokens are for the configuration beside it to name.
 * @param merges the text of merges.txt: one pair a line, most frequent first, after a line of version.
 */
export function clipTokenizer(vocab: Readonly<Record<string, number>>, merges: string): Record<string, unknown> {
  const pairs = merges.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#version"));
  return {
    added_tokens: [],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFC" },
        { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
        { type: "Lowercase" },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: PIECES }, behavior: "Removed", invert: true },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: [END, vocab[END]],
      cls: [START, vocab[START]],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      unk_token: END,
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      vocab,
      merges: pairs,
    },
  };
}
