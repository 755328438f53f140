"""What latents look like while they are sampled."""

import base64
import io

import numpy as np
import pytest
import torch
from lemica._frames import read_frame
from lemica._look import Look, fitted
from PIL import Image

from folders import save_stable_diffusion
from test_studio import STEPS, Served, request


def picture_of(url):
    kind, _, data = url.partition(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))).astype(float)


# A picture, a clip, and tokens: 6 rows of 9 cells.
@pytest.mark.parametrize("sizes", [(1, 4, 6, 9), (1, 4, 3, 6, 9), (1, 54, 4)])
def test_colours_that_are_linear_in_the_channels_are_found_again(sizes):
    latents = torch.rand(sizes, generator=torch.Generator().manual_seed(1))
    grid = latents[0, :, 1] if len(sizes) == 5 else latents[0] if len(sizes) == 4 else latents[0].T.reshape(4, 6, 9)
    colours = torch.einsum("chw,kc->khw", grid, torch.rand(3, 4, generator=torch.Generator().manual_seed(2)) * 50) + 20
    pixels = colours.repeat_interleave(8, 1).repeat_interleave(8, 2).permute(1, 2, 0).round().to(torch.uint8)
    shown = picture_of(Look(latents, pixels[None]).url(latents))
    assert shown.shape[0] * 9 == shown.shape[1] * 6
    step = shown.shape[0] // 6
    assert np.abs(shown[::step, ::step] - colours.permute(1, 2, 0).numpy()).max() < 2


def test_latents_that_are_no_grid_and_of_other_sizes_have_no_look():
    frames = torch.zeros(1, 32, 32, 3, dtype=torch.uint8)
    assert fitted(torch.rand(1, 7, 4), frames) is None
    assert Look(torch.rand(1, 4, 4, 4), frames).url(torch.rand(1, 4, 8, 8)) is None


def test_a_second_picture_is_shown_while_it_is_sampled(tmp_path):
    save_stable_diffusion(tmp_path / "tiny")
    served = Served()
    try:
        shown = []
        for _ in range(2):
            served.send(request(tmp_path / "tiny", op="sample"))
            shown.append([])
            while "event" in (told := read_frame(served.process.stdout)[0]):
                if told["event"]["kind"] == "look":
                    shown[-1].append(told["event"]["picture"])
            assert told["result"]["computedSteps"] == STEPS
        assert shown[0] == []
        assert picture_of(shown[1][0]).shape == (192, 192, 3)
    finally:
        served.process.kill()
        served.process.wait()
