"""What docs/models.md says of diffusers' pipelines, tried again on a few of each kind; `npm run sweep` tries all."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).with_name("sweep")))

import page
import recipes
import trial

KNOWN = recipes.read()
CLAIMS = page.claims()

#: One of each manner: one batch or several calls, two denoisers, a prior before, a start in the middle, tables that are longer,
#: copies of the scheduler, a scheduler that does not count, sound, a ControlNet, no text.
CHOSEN = [
    "ChromaPipeline",
    "DDIMPipeline",
    "FluxImg2ImgPipeline",
    "KandinskyV22PriorPipeline",
    "LTX2Pipeline",
    "Lumina2Pipeline",
    "PixArtSigmaPipeline",
    "SkyReelsV2DiffusionForcingPipeline",
    "StableDiffusion3ControlNetPipeline",
    "StableDiffusionImg2ImgPipeline",
    "WanImageToVideoPipeline",
]


def test_no_pipeline_of_the_page_is_silently_wrong():
    assert set(CLAIMS) <= set(KNOWN)
    assert not [name for name, claim in CLAIMS.items() if "wrong" in claim]


@pytest.mark.parametrize("name", CHOSEN)
def test_a_pipeline_is_what_the_page_says_of_it(name):
    outcome = trial.Trial(name, KNOWN[name]).run()
    assert page.cell(outcome) == CLAIMS[name]
