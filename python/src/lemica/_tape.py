"""A full run, kept on disk: what it was given at each step, and what it was made of."""

import copy
import mmap
import os
import tempfile

import torch

from ._policy import Policy

#: Numbers of each vector that are in memory at once, in double precision.
CHUNK = 2**16


class Tape(Policy):
    """Records one run: predictions as the scheduler is given them, latents, their inner products.

    Predictions and latents go to a file without a name; in memory are one of each, and what each guidance branch gave last.
    """

    watches_steps = True

    def __init__(self):
        self.run, self.made, self.timesteps, self.sizes = None, 0, [], None
        self.scheduler, self.final = None, None
        #: What each guidance branch has given at the first step, by its kind and turn.
        self.templates = {}
        #: The names of the denoisers that each step has called.
        self.denoisers = []

    def wants(self, branch):
        return _unknown(self.templates, branch)

    def prediction(self, run, step, given):
        made, latents = given["model_output"], given["sample"]
        if self.run is None:
            self._begin(run, made, latents)
        elif run is not self.run:
            raise ValueError("The pipeline makes several runs of its scheduler in a call, which full runs cannot tell apart.")
        if step != self.made:
            was = f"step {step} where step {self.made} was due" if self.made else f"step {step} first"
            raise ValueError(
                f"The pipeline made {was}: only runs that make every step of their table, once and in order, can be recorded "
                "(strength 1; no solver that steps twice)."
            )
        if made.shape != latents.shape:
            raise ValueError(
                f"The scheduler is given a prediction of {list(made.shape)} for latents of {list(latents.shape)}, so that not "
                "all of it is the prediction; full runs need the same sizes."
            )
        # Its ends tell, and no other tensor of its size is made for it.
        if not all(map(torch.isfinite, torch.aminmax(made))):
            raise ValueError(f"The denoiser gave NaN or infinity at step {step}; try another dtype.")
        self._keep(self.predictions, step, made)
        self._keep(self.latents, step, latents)
        return made

    def stepped(self, run, step, given, result):
        self.made, self.final = step + 1, result[0].detach()
        if self.made == self.steps_of_table:
            self._keep(self.latents, self.made, self.final)
        called = {branch.kind[0] for alike in run.branches.values() for branch in alike if branch.round == run.round}
        self.denoisers.append(called)
        _learn(self.templates, run)

    def _begin(self, run, made, latents):
        self.run, self.scheduler = run, copy.deepcopy(run.scheduler)
        self.sizes, self.dtype, self.device = tuple(latents.shape), made.dtype, made.device
        if self.sizes[0] != 1:
            raise ValueError(f"The latents are {list(self.sizes)}: record one picture or clip at a time, not a batch.")
        self.steps_of_table, self.length = len(run.scheduler.timesteps), latents.numel()
        self.predictions = _on_disk(self.steps_of_table, self.length)
        self.latents = _on_disk(self.steps_of_table + 1, self.length)

    def _keep(self, where, row, tensor):
        where[row].copy_(tensor.reshape(-1).to("cpu", torch.float32))

    def check_whole(self):
        """Raises ValueError unless all steps of the table were made."""
        if self.run is None:
            raise ValueError("The pipeline was never seen to step its scheduler with a denoiser that is told the time.")
        if self.made != self.steps_of_table:
            raise ValueError(
                f"The run has made {self.made} of {self.steps_of_table} steps of its table: full runs are runs to the end."
            )

    def prediction_at(self, step):
        """What the scheduler was given at a step, (1, …latent), in the run's type and on its device."""
        return self.predictions[step].reshape(self.sizes).to(self.device, self.dtype)

    def gram(self):
        """Inner products of all predictions and, last, of the noise that the run began with: (T + 1, T + 1), float64."""
        rows = [*self.predictions, self.latents[0]]
        products = torch.zeros(len(rows), len(rows), dtype=torch.float64)
        for start in range(0, self.length, CHUNK):
            part = torch.stack([row[start : start + CHUNK] for row in rows]).double()
            products += part @ part.T
        return products


def _learn(templates, run):
    """Keeps of each guidance branch, by its kind and turn, the first output: what stands in for others of its form."""
    for alike in run.branches.values():
        for branch in alike:
            if branch.points and _unknown(templates, branch):
                templates[branch.kind, branch.turn] = branch.points[0][1]


def _unknown(templates, branch):
    return (branch.kind, branch.turn) not in templates


def _on_disk(rows, length):
    """A matrix of float32 in a file that has no name, and is gone with the matrix.

    Raises ValueError where the disk has no room for it: all of it is taken at once, since a page that finds none later would end
    the process.
    """
    size = max(1, 4 * rows * length)
    try:
        with tempfile.TemporaryFile() as file:
            _take_room(file, size)
            mapped = mmap.mmap(file.fileno(), 0)
    except OSError as reason:
        raise ValueError(
            f"There is no room for {size / 2**20:.1f} MB of predictions and latents in {tempfile.gettempdir()} "
            f"({reason.strerror}): free some, or name another folder by TMPDIR."
        ) from reason
    return torch.frombuffer(mapped, dtype=torch.float32, count=rows * length).reshape(rows, length)


def _take_room(file, size):
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
        return
    for start in range(0, size, 2**22):
        file.write(bytes(min(2**22, size - start)))
    file.flush()
