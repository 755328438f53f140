"""A schedule: which steps of a run are computed, and what the others are made of."""

import dataclasses


@dataclasses.dataclass(frozen=True, eq=False)
class Schedule:
    """Which steps are computed, of which table, and how reused values are made.

    mask: a flag for each step: 1 compute, 0 reuse. The first step is computed.
    order: reused outputs are held (0), or extended by a line (1) or a parabola (2) along sigma.
    scheduler: the class of the scheduler that it was measured with; None where that is not known.
    timesteps, sigmas: the table that it was measured on; empty where that is not known.
    rows: of fitted weights, for each interval with a reused step `(from, to, weights, noise)`: a weight for each of the last
        computed values, newest first, and one for the noise that the run began with, 0 at the level residual; None for the
        orders above. Of outputs they weigh what the scheduler is given, of residuals what each guidance branch has kept.
    level: "output", or "residual" where what the block stack adds is reused.
    """

    mask: tuple[int, ...]
    order: int = 0
    scheduler: str | None = None
    timesteps: tuple[float, ...] = ()
    sigmas: tuple[float, ...] = ()
    rows: tuple[tuple[int, int, tuple[float, ...], float], ...] | None = None
    level: str = "output"

    @property
    def steps(self):
        """T, the steps of a full run."""
        return len(self.mask)

    @property
    def compute(self):
        """The computed steps, ascending."""
        return [step for step, flag in enumerate(self.mask) if flag]

    @property
    def looks_back(self):
        """How many computed values a reused one is made of, at most."""
        return self.order + 1 if self.rows is None else max((len(row[2]) for row in self.rows), default=1)

    def row_of(self, step):
        """The row of fitted weights of a reused step; None where there is none."""
        return next((row for row in self.rows or () if row[0] < step < row[1]), None)
