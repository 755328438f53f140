"""What latents look like while they are sampled: colours as a linear map of their channels, fitted to a decoded picture."""

import base64
import io

import torch
from PIL import Image

#: The longer side of a picture of latents, in pixels, at least.
SIDE = 192


class Look:
    """A linear map from a cell of latents to its mean colour, by least squares over all cells of one decoded picture."""

    def __init__(self, latents, frames):
        """latents: as the scheduler left them. frames: what they were decoded to, (frames, height, width, 3) in 8 bits.

        Raises ValueError where it cannot be told which cell lies where.
        """
        self.sizes, self.ratio = tuple(latents.shape), frames.shape[1] / frames.shape[2]
        grid = self._grid(latents)
        picture = frames[len(frames) // 2].permute(2, 0, 1).float()
        colours = torch.nn.functional.adaptive_avg_pool2d(picture, grid.shape[1:])
        known = _with_one(grid)
        self.map = torch.linalg.lstsq(known.T @ known + 1e-3 * torch.eye(known.shape[1]), known.T @ colours.flatten(1).T).solution

    def _grid(self, latents):
        """(channels, rows, columns) of the picture, or of a clip's middle frame, in float32 on the CPU."""
        one = latents[0].detach().to("cpu", torch.float32)
        if one.dim() == 4:
            one = one[:, one.shape[1] // 2]
        if one.dim() == 2:
            rows = round((len(one) * self.ratio) ** 0.5)
            if rows == 0 or len(one) % rows:
                raise ValueError("The latents are tokens of no grid.")
            one = one.T.reshape(one.shape[1], rows, -1)
        if one.dim() != 3:
            raise ValueError(f"Latents of {list(latents.shape)} are no picture.")
        return one

    def url(self, latents):
        """A PNG of them as a data URL; None where they are of other sizes than those that it was fitted to."""
        if tuple(latents.shape) != self.sizes:
            return None
        grid = self._grid(latents)
        colours = (_with_one(grid) @ self.map).clamp(0, 255).round().to(torch.uint8).reshape(*grid.shape[1:], 3)
        picture = Image.fromarray(colours.numpy())
        times = -(-SIDE // max(picture.size))
        written = io.BytesIO()
        picture.resize((picture.width * times, picture.height * times), Image.NEAREST).save(written, "PNG")
        return f"data:image/png;base64,{base64.b64encode(written.getvalue()).decode()}"


def _with_one(grid):
    cells = grid.flatten(1).T
    return torch.cat([cells, torch.ones(len(cells), 1)], dim=1)


def fitted(latents, frames):
    """The look of a picture; None where there is none."""
    try:
        return Look(latents, frames)
    except (ValueError, RuntimeError):
        return None
