import type { Encoding } from "tokenizers";
import type { Failure } from "#core/failure.ts";
import { inARow, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";

type Json = Readonly<Record<string, unknown>>;

/** The words of a vocabulary of at most this many pieces are told; a larger one is made of pieces of words. */
const TELLABLE = 200;

/**
 * Finds the pieces of a text that a vocabulary does not have, each once, in their order. The unknown token written out in the
 * text is not one of them.
 * @param definition as in tokenizer.json.
 * @returns a function that throws the Failure `prompt/unknown-word` where the vocabulary is so small that all its words
 *   can be told: there a word left out is a mistake, not a rare sign.
 */
export function unknownWords(definition: Json): (text: string, encoding: Encoding) => readonly string[] {
  const model = (definition.model ?? {}) as Json;
  const { vocab = {} } = model;
  const pieces = Array.isArray(vocab) ? vocab.map((entry) => String((entry as unknown[])[0])) : Object.keys(vocab!);
  const content = Array.isArray(vocab) ? pieces[Number(model.unk_id)] : (model.unk_token as string | null | undefined);
  const id = Array.isArray(vocab) ? model.unk_id : (vocab as Record<string, number>)[content ?? ""];
  const known = wordsOf(pieces, model.end_of_word_suffix);
  const isTellable = known.length > 0 && pieces.length <= TELLABLE;
  // CLIP's unknown token ends every text, too: written out it means that, to CLIP as to us.
  const isEnd = content != null && JSON.stringify(definition.post_processor ?? null).includes(JSON.stringify(content));
  return (text, encoding) => {
    const ids = encoding.getIds();
    if (!ids.includes(id as number)) return [];
    const letters = Array.from(text);
    const unknown = encoding.getOffsets().flatMap(([from = 0, to = 0], k) => {
      const piece = letters.slice(from, to).join("");
      const isUnknown = ids[k] === id && piece.trim() !== "" && !(isEnd && piece === content);
      return isUnknown ? [{ from, to, piece }] : [];
    });
    if (unknown.length > 0 && isTellable) throw refused(text, unknown, known);
    return [...new Set(unknown.map(({ piece }) => piece.trim()))].filter((piece) => piece !== content);
  };
}

interface Piece {
  /** In code points, from `from` up to `to`. */
  readonly from: number;
  readonly to: number;
}

function refused(text: string, unknown: readonly Piece[], known: readonly string[]): Failure {
  let at = 0;
  const words = text.split(/(\s+)/).filter((word) => {
    const [start, end] = [at, at + Array.from(word).length];
    at = end;
    return word.trim() !== "" && unknown.some(({ from, to }) => from < end && to > start);
  });
  const what = [...new Set(words)].map((word) => `"${word}"`).join(", ");
  return failure(
    "prompt/unknown-word",
    said('This model does not know {what} in the prompt "{text}". Use only: {known}.', {
      what,
      text,
      known: inARow(known),
    }),
  );
}

/**
 * The pieces of a vocabulary that are whole words: marked at their start (▁, Ġ) or at their end (a suffix such as
 * `</w>`).
 */
function wordsOf(pieces: readonly string[], suffix: unknown): string[] {
  const end = typeof suffix === "string" ? suffix : "";
  return pieces.flatMap((piece) => {
    if (end && piece.endsWith(end)) return piece.slice(0, -end.length) || [];
    return /^[\u2581\u0120]/.test(piece) ? piece.slice(1) || [] : [];
  });
}
