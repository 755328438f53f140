#!/usr/bin/env bash
# In CLIP's tokenizer a piece of the vocabulary that is given a role (padding, say) is no longer read as a word in prompts.
#
# Version: transformers 5.24.0 (tokenizers 0.23.3).
#
# What happens: CLIP writes a word's last piece with its end, "!</w>"; "!" alone is a piece for the middle of words. Stable Diffusion 2
# pads with "!", the piece of id 0, and says so as pad_token. CLIPTokenizer makes an added token of whatever has a role, and added
# tokens are cut out of a text before it is split into words: each "!" in a prompt becomes the padding piece "!", where the same
# vocabulary and the same prompt give "!</w>" when padding is done with another token.
#
# Guessed: what a batch is padded with does not change how the text before it is read; or only texts that spell a special
# token such as <|endoftext|> are concerned.
# Matters: "a red cat!" has other ids, and another embedding, by a line of tokenizer_config.json that speaks of padding. Whoever rebuilds
# the tokenizer from vocab.json and merges.txt, in another language or runtime, gets the other ids.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check transformers==5.24.0 tokenizers==0.23.3
cat >"$work/seen.py" <<'PY'
import json
import sys
from pathlib import Path

from transformers import CLIPTokenizer

folder = Path(sys.argv[1])
letters = ["!", "a", "b"]
pieces = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
(folder / "vocab.json").write_text(json.dumps({piece: k for k, piece in enumerate(pieces)}))
(folder / "merges.txt").write_text("#version: 0.2\n")
end = "<|endoftext|>"
for pad in (end, "!"):
    roles = dict(bos_token="<|startoftext|>", eos_token=end, unk_token=end, pad_token=pad)
    (folder / "tokenizer_config.json").write_text(json.dumps(dict(tokenizer_class="CLIPTokenizer", **roles)))
    tokenizer = CLIPTokenizer.from_pretrained(folder)
    print(f"padded with {pad}:", tokenizer.convert_ids_to_tokens(tokenizer("a !").input_ids)[1:-1])
PY
mkdir "$work/tokenizer"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" "$work/seen.py" "$work/tokenizer" >"$work/seen.txt" 2>/dev/null
cat "$work/seen.txt"
diff "$work/seen.txt" - <<'SEEN'
padded with <|endoftext|>: ['a</w>', '!</w>']
padded with !: ['a</w>', '!']
SEEN
