#!/usr/bin/env bash
# Wan 2.1 image-to-video tells the picture's tokens from the text's by the number 512, whatever it is given.
#
# Versions: diffusers 0.42.1, torch 2.15.0, transformers 5.24.0.
#
# What happens: WanTransformer3DModel lays the picture's states before the text's and parts them again in each block's attention by
# "all but the last 512". Text states of another length are taken without a word, by the transformer and by
# WanImageToVideoPipeline(prompt_embeds=...):
# - shorter by more than the picture is long (7 here, picture of 5): the picture's own attention gets nothing. Its projections can
#   be changed without changing a number of the result, and its states are read as if they were text;
# - a little shorter or longer (510, 514): states of the text are read by the picture's projections, or the picture's by the text's.
# Only 512 is right, which the pipeline's own encode_prompt pads to.
#
# Guessed: the picture's part is as long as the picture's states, which the block is handed together with the text but which are of
# known length; or another length raises.
# Matters: text states are commonly encoded once, trimmed of padding and kept; text-to-video (the same class) takes them at any
# length. In image-to-video the clip then loses its tie to the picture, in silence.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check diffusers==0.42.1 torch==2.15.0 transformers==5.24.0
cat >"$work/seen.py" <<'PY'
import torch
from diffusers import WanTransformer3DModel

torch.manual_seed(0)
model = WanTransformer3DModel(
    patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=8, out_channels=4, text_dim=24, freq_dim=16,
    ffn_dim=32, num_layers=2, image_dim=12, added_kv_proj_dim=24,
).eval()
latents, picture = torch.randn(1, 8, 2, 4, 6), torch.randn(1, 5, 12)


@torch.no_grad()
def result(text):
    called = dict(encoder_hidden_states=text, encoder_hidden_states_image=picture, timestep=torch.tensor([500]))
    return model(hidden_states=latents, return_dict=False, **called)[0]


for length in (512, 510, 7):
    text = torch.randn(1, length, 24)
    before = result(text)
    weights = [block.attn2.add_v_proj.weight for block in model.blocks]
    with torch.no_grad():
        for weight in weights:
            weight.mul_(2)
    moved = not torch.equal(before, result(text))
    with torch.no_grad():
        for weight in weights:
            weight.div_(2)
    print(f"{length} text states: the picture's own projection", "moves the result" if moved else "does nothing")
PY
"$work/venv/bin/python" "$work/seen.py" >"$work/seen.txt" 2>/dev/null
cat "$work/seen.txt"
diff "$work/seen.txt" - <<'SEEN'
512 text states: the picture's own projection moves the result
510 text states: the picture's own projection moves the result
7 text states: the picture's own projection does nothing
SEEN
