"""What decides at each step of a run: nothing by itself, and what a schedule says."""

from ._predict import _weighted
from ._table import _check_table


class Policy:
    """Watches, and changes nothing."""

    #: T, the steps of the table; calls behind them are nobody's.
    steps = float("inf")
    #: How many of its last computed outputs each guidance branch keeps.
    keeps = 1
    #: What of a denoiser is reused in place of its outputs, made with the denoiser and its name; None for the outputs.
    stack = None
    #: Whether it is asked at the scheduler's steps, too.
    watches_steps = False

    def check(self, scheduler):
        """Raises ValueError before the first call of a run that cannot be what is asked for."""

    def output(self, run, step, branch):
        """What a denoiser gives in place of being called; None to call it. step: None at the first, where it is not told."""

    def wants(self, branch):
        """Whether what a computed call of this branch gives is kept for later steps."""
        return False

    def prediction(self, run, step, given):
        """What the scheduler is given: by default what the pipeline made."""
        return given["model_output"]

    def stepped(self, run, step, given, result):
        """Hears of a step that the scheduler has made."""


class Scheduled(Policy):
    """Computes the steps of a schedule, and reuses at the others."""

    def __init__(self, schedule, other_table=False, stack=None):
        self.schedule, self.other_table, self.stack = schedule, other_table, stack
        #: Whether fitted weights are of what the scheduler is given, and not of what each branch keeps.
        self.watches_steps = schedule.rows is not None and stack is None
        self.steps, self.keeps = schedule.steps, 1 if self.watches_steps else schedule.looks_back
        #: Of fitted weights: the run that is on, its first latent, and the last predictions, newest first.
        self.run, self.noise, self.last = None, None, []

    def check(self, scheduler):
        _check_table(scheduler, self.schedule, self.other_table)

    def output(self, run, step, branch):
        if step is None or self.schedule.mask[step]:
            return None
        if self.watches_steps and not branch.points:
            # What the scheduler is given is made of predictions: what the second of two experts gives is not looked at.
            return run.output_like(branch)
        if not branch.points:
            return None
        return branch.points[0][1] if self.watches_steps else branch.made_at(self.schedule, step, run.first)

    def wants(self, branch):
        return True

    def prediction(self, run, step, given):
        if self.run is not run:
            self.run, self.noise, self.last = run, _kept(given["sample"]), []
        made = given["model_output"]
        row = self.schedule.row_of(step)
        if row is None:
            self.last = [_kept(made), *self.last][: self.schedule.looks_back]
            return made
        _, _, weights, noise = row
        if len(self.last) < len(weights):
            raise ValueError(
                f"The run begins at a step behind the first, and the weights of step {step} need the predictions before it: "
                "run the whole table, or use a schedule without fitted weights."
            )
        return _weighted([*weights, noise], [*self.last[: len(weights)], self.noise]).to(made.dtype)


def _kept(tensor):
    return tensor.detach().clone()
