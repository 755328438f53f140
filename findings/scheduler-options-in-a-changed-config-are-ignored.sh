#!/usr/bin/env bash
# A scheduler's configuration that is changed as a dictionary keeps its old values, by whether the value had ever been said.
#
# Version: diffusers 0.42.1 (torch 2.15.0).
#
# What happens: from_config({**scheduler.config, "use_karras_sigmas": True}) gives a scheduler without Karras' sigmas, and says nothing.
# A config remembers, in a key of its own (_use_default_values), which options were never given; from_config drops what the dictionary
# has under those names and takes the default again. The same line works for an option that was once given, if only as its
# default, and as a keyword argument it always works.
#
# Guessed: the dictionary is the configuration; what it says under a documented name holds, or is refused.
# Matters: changing a copy of a config and making a scheduler of it is the natural way to write a sweep over schedulers. Runs that are
# labelled "Karras" are then the plain ones; two files that print the same options make two tables of noise levels.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check diffusers==0.42.1 torch==2.15.0
cat >"$work/seen.py" <<'PY'
from diffusers import EulerDiscreteScheduler


def made(scheduler):
    return f"use_karras_sigmas {scheduler.config.use_karras_sigmas}, second sigma {scheduler.sigmas[1]:.3f}"


def tabled(scheduler):
    scheduler.set_timesteps(10)
    return made(scheduler)


betas = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
plain = EulerDiscreteScheduler(**betas)
said = EulerDiscreteScheduler(**betas, use_karras_sigmas=False)
from_config = EulerDiscreteScheduler.from_config
print("never said, in the dictionary:", tabled(from_config({**plain.config, "use_karras_sigmas": True})))
print("never said, as a keyword:", tabled(from_config(plain.config, use_karras_sigmas=True)))
print("said as its default, in the dictionary:", tabled(from_config({**said.config, "use_karras_sigmas": True})))
PY
"$work/venv/bin/python" "$work/seen.py" >"$work/seen.txt" 2>/dev/null
cat "$work/seen.txt"
diff "$work/seen.txt" - <<'SEEN'
never said, in the dictionary: use_karras_sigmas False, second sigma 7.840
never said, as a keyword: use_karras_sigmas True, second sigma 9.199
said as its default, in the dictionary: use_karras_sigmas True, second sigma 9.199
SEEN
