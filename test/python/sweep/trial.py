"""One pipeline, tried in all ways that the package promises."""

import contextlib
import inspect
import logging
import time
import warnings

import lemica
import numpy
import PIL.Image
import torch
from torch.utils import _pytree as pytree

import oracle
import recipes

#: Whose sentences are refusals: those of the package.
HOME = "lemica"


class Trial:
    """What was found of a pipeline: `state` is "right", "refused", "wrong", or "not built", and `said` tells more."""

    def __init__(self, name, recipe):
        self.name, self.recipe = name, recipe

    def run(self):
        began = time.perf_counter()
        try:
            state, said = self._tried()
        except _Ended as ended:
            state, said = ended.args
        seconds = round(time.perf_counter() - began, 1)
        return {"state": state, "said": said, "pipeline": self.recipe["pipeline"], "seconds": seconds}

    def _tried(self):
        try:
            self.pipe = recipes.build(self.recipe)
        except Exception as reason:
            return "not built", _said(reason)
        try:
            self.output_type = self._output_type()
            with oracle.seeing(self.pipe) as seen:
                self.plain = self._called()
            again = self._called()
        except Exception as reason:
            return "not built", f"its own call raises {_said(reason)}"
        if not _equal(self.plain, again):
            return "not built", "two runs of one seed differ"
        if getattr(self.pipe, "scheduler", None) is None:
            return self._refused_or("has no scheduler")
        try:
            told = oracle.Told(seen.events)
        except LookupError as reason:
            return self._refused_or(str(reason))
        if not told.calls or not told.steps:
            return self._refused_or("steps copies of its scheduler, or none")
        return self._compared(told)

    def _refused_or(self, why):
        """Where there is no reuse by hand to compare with, it must be refused, or compute as it always does."""
        try:
            with lemica.apply(self.pipe, lemica.Schedule(_mask(recipes.STEPS))):
                found = self._called()
        except ValueError as reason:
            return "refused", str(reason)
        return ("right", f"never reuses: it {why}") if _equal(found, self.plain) else ("wrong", f"changed, though it {why}")

    def _compared(self, told):
        pipe, steps = self.pipe, len(told.table)
        mask = _mask(steps)
        sigmas = [1 - k / (steps + 1) for k in range(steps + 1)]
        try:
            with oracle.reusing(pipe, told, mask) as wanted_calls:
                wanted = self._called()
            with oracle.reusing(pipe, told, mask, oracle.line_along(sigmas)):
                wanted_line = self._called()
        except Exception as reason:
            return self._refused_or(f"cannot be reused by hand: {_said(reason)}")
        classes = [type(part) for part in (pipe, *pipe.components.values())]
        faults = []

        def must(true, what):
            if not true:
                faults.append(what)

        schedule, line = lemica.Schedule(tuple(mask)), lemica.Schedule(tuple(mask), order=1, sigmas=tuple(sigmas))
        with self._following(lemica.Schedule((1,) * steps)):
            must(_equal(self._called(), self.plain), "watching changes it")
        with self._following(schedule), self._counted() as calls:
            must(_equal(self._called(), wanted), "hold")
            must(len(calls) == len(wanted_calls), f"{len(calls)} calls where {len(wanted_calls)} are due")
            must(_equal(self._called(), wanted), "second run")
            self._raising(len(wanted_calls) - 1)
            must(_equal(self._called(), wanted), "run after an exception")
        with self._following(line):
            must(_near(self._called(), wanted_line), "taylor1")
        try:
            pipe.enable_model_cpu_offload(device="cpu")
            offloads = True
        except Exception:
            offloads = False
        if offloads:
            with self._following(schedule):
                must(_equal(self._called(), wanted), "offloading")
            pipe.remove_all_hooks()
        must([type(part) for part in (pipe, *pipe.components.values())] == classes, "leaves classes behind")
        must(_equal(self._called(), self.plain), "leaves something behind")
        if faults:
            return "wrong", ", ".join(faults)
        if len(wanted_calls) == len(told.calls):
            return "right", "nothing to reuse"
        return "right", "" if not _equal(wanted, self.plain) else "reuse changes nothing here"

    @contextlib.contextmanager
    def _following(self, schedule):
        """A refusal ends the trial; what else is raised is a fault."""
        try:
            with lemica.apply(self.pipe, schedule):
                yield
        except _Ended:
            raise
        except Exception as reason:
            state = "refused" if isinstance(reason, ValueError) and _raised_by_us(reason) else "wrong"
            raise _Ended(state, str(reason) if state == "refused" else f"raises {_said(reason)}") from None

    @contextlib.contextmanager
    def _counted(self):
        calls = []
        handles = [part.register_forward_hook(lambda *_: calls.append(1)) for _, part in oracle.denoisers_of(self.pipe)]
        try:
            yield _Slice(calls)
        finally:
            for handle in handles:
                handle.remove()

    def _raising(self, at):
        """Lets a run end with an exception in the middle of a call."""
        left = [at]

        def hook(*_):
            left[0] -= 1
            if left[0] <= 0:
                raise _Stop

        handles = [part.register_forward_pre_hook(hook) for _, part in oracle.denoisers_of(self.pipe)]
        try:
            with contextlib.suppress(_Stop):
                self._called()
        finally:
            for handle in handles:
                handle.remove()

    def _output_type(self):
        if "output_type" not in inspect.signature(type(self.pipe).__call__).parameters:
            return None
        for kind in ("latent", "pt", "np"):
            self.output_type = kind
            try:
                self._called()
            except Exception as reason:
                last = reason
            else:
                return kind
        raise last

    def _called(self):
        torch.manual_seed(7)
        numpy.random.seed(7)
        given = recipes.call(self.recipe)
        known = inspect.signature(type(self.pipe).__call__).parameters
        if "generator" in known:
            given["generator"] = torch.Generator().manual_seed(3)
        if self.output_type:
            given["output_type"] = self.output_type
        with torch.no_grad():
            result = self.pipe(**given)
        return _numbers(result)


class _Slice:
    """Counts the calls of the first run alone."""

    def __init__(self, calls):
        self.calls, self.first = calls, None

    def __len__(self):
        self.first = len(self.calls) if self.first is None else self.first
        return self.first


class _Ended(Exception):
    """The trial has found enough."""


class _Stop(Exception):
    """Raised in the middle of a run."""


def _mask(steps):
    return [int(step in (0, 2, 3) or step == steps - 1) for step in range(steps)]


def _raised_by_us(reason):
    last = reason.__traceback__
    while last.tb_next:
        last = last.tb_next
    return last.tb_frame.f_globals.get("__name__", "").split(".")[0] == HOME


def _said(reason):
    text = str(reason).strip()
    return f"{type(reason).__name__}: {text.splitlines()[0] if text else ''}"[:160]


def _numbers(result):
    """All tensors of a result."""
    parts = dict(result) if hasattr(result, "items") else vars(result) if hasattr(result, "__dict__") else result
    leaves = []
    for one in pytree.tree_leaves(parts):
        if isinstance(one, PIL.Image.Image):
            one = numpy.asarray(one)
        if isinstance(one, numpy.ndarray):
            one = torch.from_numpy(numpy.ascontiguousarray(one))
        if isinstance(one, torch.Tensor):
            leaves.append(one.detach().clone())
    return leaves


def _equal(one, other):
    return len(one) == len(other) and all(
        a.shape == b.shape and torch.equal(torch.nan_to_num(a), torch.nan_to_num(b)) for a, b in zip(one, other, strict=True)
    )


def _near(one, other):
    def near(a, b):
        a, b = torch.nan_to_num(a.double()), torch.nan_to_num(b.double())
        return a.shape == b.shape and float((a - b).abs().max()) <= 2e-4 * max(1e-6, float(b.abs().max()))

    return len(one) == len(other) and all(near(a, b) for a, b in zip(one, other, strict=True) if a.numel())


def quiet():
    torch.set_num_threads(1)
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
