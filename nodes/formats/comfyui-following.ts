/** Python that follows a schedule in ComfyUI: what is asked at each call of a model. Knows STEPS, MASK and SIGMAS. */
export const comfyUiFollowingPython = `class Following:
    """Asked at each call of a model, through its runs. One for each place where the node stands.

    A sampler's call has a chunk for each conditioning; what is held of a chunk is what the model itself put out, before
    ComfyUI makes a denoised latent of it, so that noise, v and flow prediction are reused alike. A chunk is known by the
    conditioning that it is for, so that it does not matter which of them ComfyUI runs together, and by the context window
    that it is of. At a reused step a chunk that the last computed step did not have is computed.
    """

    follows_lemica_schedule = True

    def __init__(self, model, other_table):
        options = getattr(model, "model_options", {})
        self.model, self.other_table = getattr(model, "model", None), other_table
        # Another node's wrapper is called wherever the model is; one of ours is replaced.
        self.inner = options.get("model_function_wrapper")
        while getattr(self.inner, "follows_lemica_schedule", False):
            self.inner = self.inner.inner
        self.begin()

    def __deepcopy__(self, memo):
        # ComfyUI copies what hangs on a model; runs of the copies come one after the other, and each begins anew.
        return self

    def begin(self):
        self.table, self.sigmas, self.step, self.computed = None, [], None, 0
        self.held, self.turns = {}, {}
        self.calls = self.between = self.reused = 0

    def around_run(self, executor, *args, **kwargs):
        self.begin()
        try:
            result = executor(*args, **kwargs)
            self.tell()
            return result
        finally:
            self.begin()

    def around_evaluation(self, executor, *args, **kwargs):
        self.turns = {}
        return executor(*args, **kwargs)

    def tell(self):
        if self.calls and not self.reused:
            logging.warning("LeMiCa: this sampler makes steps of its own, so none was reused; use one that keeps to its table.")
        elif self.between:
            logging.warning(
                "LeMiCa: %d of the sampler's %d calls lie between two steps and were computed; samplers such as euler, which "
                "have none, save more.", self.between, self.calls,
            )

    def __call__(self, apply_model, args):
        x, sigma = args["input"], args["timestep"]
        self.calls += 1
        step = self.step_at(args["c"]["transformer_options"].get("sample_sigmas"), float(sigma.flatten()[0]))
        if step is None:
            self.between += 1
            return self.compute(apply_model, args)
        if step != self.step:
            self.step, self.turns = step, {}
            self.computed += MASK[step]
        chunks = self.chunks_of(args)
        from_x, from_output = self.parts(apply_model, sigma, x)
        if not MASK[step] and all(self.knows(chunk) for chunk in chunks):
            self.reused += 1
            return from_x * x + from_output * torch.cat([self.held[chunk][1] for chunk in chunks])
        if not MASK[step]:
            self.check_windows(chunks)
        denoised = self.compute(apply_model, args)
        outputs = ((denoised - from_x * x) / from_output).chunk(len(chunks))
        self.held.update({chunk: (self.computed, output) for chunk, output in zip(chunks, outputs, strict=True)})
        return denoised

    def compute(self, apply_model, args):
        if self.inner is not None:
            return self.inner(apply_model, args)
        return apply_model(args["input"], args["timestep"], **args["c"])

    def step_at(self, table, sigma):
        """The step whose sigma a call has: never counted, since samplers call a model as often as they like."""
        # Where ComfyUI does not tell that a run begins, it is told by its table, and by its first step.
        if table is None or table is not self.table or (self.step and abs(self.sigmas[0] - sigma) <= near(sigma)):
            self.check(table)
            self.begin()
            self.table, self.sigmas, self.calls = table, table.tolist(), 1
        step = min(range(STEPS), key=lambda k: abs(self.sigmas[k] - sigma))
        return step if abs(self.sigmas[step] - sigma) <= near(sigma) else None

    def check(self, table):
        """A schedule belongs to a table of sigmas: on another one it is another schedule."""
        if table is None or len(table) != STEPS + 1:
            made = "an unknown number of" if table is None else len(table) - 1
            added = " (some samplers add one to what is set with some schedulers)" if made == STEPS + 1 else ""
            raise ValueError(f"The schedule is for {STEPS} steps and the sampler makes {made}{added}.")
        if self.other_table:
            return
        least = 1e-3 * max((s for s in SIGMAS if math.isfinite(s)), default=1.0)
        for step, (measured, found) in enumerate(zip(SIGMAS[:STEPS], table.tolist(), strict=False)):
            if measured != found and not abs(measured - found) <= 1e-3 * max(abs(measured), least):
                raise ValueError(
                    f"The schedule was measured with another table: at step {step} sigma was {measured:.6g} and the sampler "
                    f"has {found:.6g}. Use the scheduler and the shift it was measured with, at denoise 1 and over all "
                    "steps, calibrate with this table, or switch other_table on."
                )

    def chunks_of(self, args):
        """A name for each chunk of a call, which the same conditioning has at each step."""
        options, kinds, c = args["c"]["transformer_options"], args["cond_or_uncond"], args["c"]
        names = options.get("uuids")
        if names is None:
            # ComfyUI did not always name them: then by side and text.
            text = c.get("c_crossattn")
            sums = [None] * len(kinds) if text is None else [float(part.double().sum()) for part in text.chunk(len(kinds))]
            names = list(zip(kinds, sums, strict=True))
        window = options.get("context_window")
        place = None if window is None else tuple(window.index_list)
        chunks = []
        for name, part in zip(names, args["input"].chunk(len(names)), strict=True):
            # Guidance of some kinds evaluates a conditioning several times, always in the same order.
            turn = self.turns[name, place] = self.turns.get((name, place), 0) + 1
            chunks.append((name, place, turn, tuple(part.shape)))
        return chunks

    def knows(self, chunk):
        return chunk in self.held and self.held[chunk][0] == self.computed

    def check_windows(self, chunks):
        for name, place, _, _ in chunks:
            others = (chunk for chunk in self.held if self.knows(chunk) and chunk[0] == name and chunk[1] != place)
            if place is not None and any(others):
                raise ValueError(
                    "The context windows move from step to step, so that there is nothing to reuse: choose the context "
                    "schedule static standard or batched, or leave the schedule out."
                )

    def parts(self, apply_model, sigma, x):
        """How much of a latent and of the model's output a denoised latent has: all that ComfyUI knows are a sum of both."""
        model = getattr(apply_model, "__self__", None) or self.model
        sampling = getattr(model, "model_sampling", None)
        one = torch.ones([len(sigma)] + [1] * (x.ndim - 1), dtype=x.dtype, device=x.device)
        if sampling is None:
            return one, -sigma.reshape(one.shape)
        none = torch.zeros_like(one)
        return sampling.calculate_denoised(sigma, none, one), sampling.calculate_denoised(sigma, one, none)


def near(sigma):
    """Some samplers begin a little below the first sigma of a flow model, and none has steps as near as this."""
    return 2e-4 * max(sigma, 1e-3)
`;
