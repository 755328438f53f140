#!/usr/bin/env bash
# Switching cache-dit off on two pipelines of one class makes every pipeline of that class unusable.
#
# Versions: cache-dit 1.5.3, diffusers 0.42.1, torch 2.15.0, transformers 5.24.0.
#
# What happens: cache_dit.enable_cache(a); enable_cache(b); disable_cache(a); disable_cache(b), where a and b are two FluxPipelines.
# From then on every call of a FluxPipeline raises AttributeError ('_context_manager'), also of one that cache-dit has never seen and
# of those made afterwards, until the process ends. enable_cache replaces __call__ of the class and keeps the one it found; the second
# found the first's, so that switching both off in the order of switching on puts the first one's back.
#
# Guessed: disable_cache undoes enable_cache on the pipeline that it is given; a pipeline that was never handed over is not touched.
# Matters: servers hold several pipelines of one class (other weights, other LoRAs, one a device) and switch caching by request.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check cache-dit==1.5.3 diffusers==0.42.1 torch==2.15.0 transformers==5.24.0
cat >"$work/seen.py" <<'PY'
import sys

import cache_dit
import torch
from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel


def pipeline():
    torch.manual_seed(0)
    model = FluxTransformer2DModel(
        in_channels=16, num_layers=2, num_single_layers=2, attention_head_dim=8, num_attention_heads=2, joint_attention_dim=24,
        pooled_projection_dim=20, axes_dims_rope=(2, 2, 4),
    )
    parts = dict.fromkeys(("vae", "text_encoder", "tokenizer", "text_encoder_2", "tokenizer_2"))
    pipe = FluxPipeline(scheduler=FlowMatchEulerDiscreteScheduler(), transformer=model, **parts)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def outcome(pipe):
    given = dict(prompt_embeds=torch.randn(1, 7, 24), pooled_prompt_embeds=torch.randn(1, 20), height=64, width=96)
    try:
        pipe(**given, num_inference_steps=2, output_type="latent")
    except AttributeError as failure:
        return f"AttributeError, no {failure.name}"
    return "runs"


a, b, untouched = pipeline(), pipeline(), pipeline()
lines = [f"before: {outcome(untouched)}"]
for switch in (cache_dit.enable_cache, cache_dit.disable_cache):
    for pipe in (a, b):
        switch(pipe)
lines += [f"switched off: {outcome(a)}", f"never touched: {outcome(untouched)}", f"made afterwards: {outcome(pipeline())}"]
open(sys.argv[1], "w").write("".join(f"{line}\n" for line in lines))
PY
HF_HUB_OFFLINE=1 "$work/venv/bin/python" "$work/seen.py" "$work/seen.txt" >/dev/null 2>&1
cat "$work/seen.txt"
diff "$work/seen.txt" - <<'SEEN'
before: runs
switched off: AttributeError, no _context_manager
never touched: AttributeError, no _context_manager
made afterwards: AttributeError, no _context_manager
SEEN
