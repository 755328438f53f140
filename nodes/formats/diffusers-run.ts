/** Python that knows of one run its step, its guidance branches, and what a reused step is made of. */
export const runPython = `class Run:
    """What is known of one run of the scheduler, from its set_timesteps on."""

    def __init__(self, scheduler):
        self.scheduler, self.checked = scheduler, False
        #: The first step that was made, which is not step 0 where a run begins in the middle of the table.
        self.first = None
        #: The step of the last call, how many steps have begun, and the calls of this one.
        self.at, self.round, self.turns = None, 0, collections.Counter()
        self.branches, self.times = {}, []
        _begin(scheduler)

    def begin_call(self, following, denoiser, told):
        if not self.checked:
            _check_table(self.scheduler, following.other_table)
            _check_processors(denoiser)
            self.checked = True
        step = _next_step(self.scheduler)
        if step is None:
            self._expect_step(following.pipe, told.get(_time_argument(denoiser)))
        if step != self.at:
            if self.at is not None and (step is None or step < self.at):
                # The run goes back, or a new one begins: what is held belongs to later steps.
                self.branches.clear()
                self.first, self.times = (None, []) if step is None else (self.first, self.times)
            self.at, self.round = step, self.round + 1
            self.turns.clear()
        return step

    def _expect_step(self, pipe, time):
        """Refuses a run that goes on and on, and the scheduler that is watched is never stepped."""
        if isinstance(time, torch.Tensor) and not any(_same(time, before) for before in self.times):
            self.times.append(time.clone())
        if len(self.times) > 3:
            raise ValueError(
                f"{type(pipe).__name__} does not step its own scheduler, but copies of it, so that the step is not known: it "
                "cannot follow a schedule of steps. Undo enable(…) and run it in full."
            )

    def stepped(self, args, kwargs):
        upcoming = _step_made(self.scheduler, args, kwargs)
        if self.first is None:
            self.first = upcoming - 1

    def branch(self, names, denoiser, told):
        """The guidance branch of a call: by its names, flags and shapes, and by what it is conditioned on."""
        time = _time_argument(denoiser)
        plain = [part for name in told if name != time for part in pytree.tree_leaves(told[name])]
        kind = (*names, *(tuple(part.shape) if isinstance(part, torch.Tensor) else _flag(part) for part in plain))
        given = [told[name] for name in told if name != time and re.search(CONDITIONING, name)]
        given = [part for part in pytree.tree_leaves(given) if isinstance(part, torch.Tensor)]
        turn, alike = self.turns[kind], self.branches.setdefault(kind, [])
        self.turns[kind] += 1
        free = sorted((one for one in alike if one.round != self.round), key=lambda one: one.turn != turn)
        found = next((one for one in free if one.is_given(given)), None)
        if found is None:
            found = Branch(turn, given)
            alike[:] = [one for one in alike if one.round == self.round or one.turn != turn] + [found]
        found.round = self.round
        return found


class Branch:
    """One guidance branch of a run, with its last computed outputs, newest first, each with its step."""

    def __init__(self, turn, given):
        self.turn, self.given, self.round, self.points = turn, given, None, []

    def is_given(self, tensors):
        return all(one is other or torch.equal(one, other) for one, other in zip(self.given, tensors, strict=True))

    def keep(self, step, output):
        self.points = [(step, _copied(output)), *self.points][: ORDER + 1]

    def made_at(self, step, first):
        """The output of a reused step: the last one held, or extended along sigma through the last ones."""
        weights = [1.0]
        if ORDER:
            steps = [first if at is None else at for at, _ in self.points]
            weights = _weights([SIGMAS[at] for at in steps], SIGMAS[step])
        outputs = [output for _, output in self.points][: len(weights)]
        if len(outputs) == 1:
            return _copied(outputs[0])
        return pytree.tree_map(lambda *parts: _weighted(weights, parts), *outputs)


def _weights(sigmas, sigma):
    """The weights of computed outputs, newest first, of the line or the parabola through them, by divided differences along
    sigma. With fewer points, or two at one sigma, the order is lowered (TaylorSeer, arXiv 2503.06923, on the raw output)."""
    usable = 0
    while usable < len(sigmas) and math.isfinite(sigmas[usable]) and sigmas[usable] not in sigmas[:usable]:
        usable += 1
    if usable < 2 or not math.isfinite(sigma):
        return [1.0]
    ahead, first = sigma - sigmas[0], sigmas[0] - sigmas[1]
    if usable == 2:
        return [1 + ahead / first, -ahead / first]
    second = sigmas[1] - sigmas[2]
    curve = ahead * (sigma - sigmas[1]) / (first + second)
    return [1 + (ahead + curve) / first, -(ahead + curve) / first - curve / second, curve / second]


def _weighted(weights, parts):
    if not isinstance(parts[0], torch.Tensor):
        return parts[0]
    return sum(weight * part.float() for weight, part in zip(weights, parts, strict=True)).to(parts[0].dtype)


def _copied(output):
    """An output of its own: pipelines may write into theirs, and so may compiled graphs."""
    return pytree.tree_map(lambda part: part.detach().clone() if isinstance(part, torch.Tensor) else part, output)
`;
