"""What the studio asks of a pipeline."""

import inspect
import os
import tempfile
import time

import torch
from PIL import Image

from ._along import Along, Reached
from ._apply import scheduled
from ._calibrate import DISTANCES, _Edge
from ._files import read_schedule, write_json
from ._follow import _follow
from ._linear import linear_action
from ._look import fitted
from ._policy import Policy
from ._provenance import table_of
from ._record import arguments_of
from ._replay import Remembered, _run, check_replay
from ._serve import Stopped
from ._tape import Tape

#: Seconds between pictures of latents.
SHOWN = 0.3


class Studio:
    """One pipeline at a time, and the last full run of it."""

    def __init__(self):
        self.key, self.pipe = None, None
        self.tape_of, self.tape, self.remembered = None, None, None
        #: Runs along a schedule that weights are fitted to, by sample.
        self.along = {}
        #: How latents look, once a picture was decoded.
        self.look = None

    @torch.no_grad()
    def answer(self, message, parts, stop, tell):
        """(result, bytes) of a request by its `op`. Raises ValueError for what cannot be done, Stopped when it is not wanted."""
        self.stop, self.tell, self.parts = stop, tell, parts
        pipe = self._load(message["pipeline"])
        return getattr(self, f"_{message['op'].replace('-', '_')}")(pipe, message)

    def _load(self, wanted):
        key = tuple(sorted(wanted.items()))
        if key != self.key:
            from .__main__ import load_pipeline

            self.key, self.pipe, self.tape_of, self.tape, self.look = None, None, None, None, None
            self.pipe = load_pipeline(wanted["folder"], wanted["dtype"], wanted["device"], wanted["offload"], wanted["variant"])
            self.key = key
        return self.pipe

    def _about(self, pipe, message):
        """What is shown of a pipeline."""
        parts = {name: type(part).__name__ for name, part in pipe.components.items() if part is not None}
        import diffusers

        versions = {"torch": torch.__version__, "diffusers": diffusers.__version__}
        return {"className": type(pipe).__name__, "parts": parts, "versions": versions}, []

    def _table(self, pipe, message):
        """The table that a run would use, found out without a call of the denoiser."""
        first = _First(self.stop)
        try:
            _run(pipe, first, Remembered(), self._arguments(pipe, message))
        except _Found as found:
            return {"table": table_of(found.args[0])}, []
        except Exception:
            # One that begins with a picture needs some to be asked; its table does not depend on which.
            if message["sample"].get("pictures") or "image" not in inspect.signature(type(pipe).__call__).parameters:
                raise
            self.parts = [bytes([127]) * (3 * 64 * 64)]
            grey = {"name": "image", "dims": [64, 64, 3]}
            return self._table(pipe, {**message, "sample": {**message["sample"], "pictures": [grey]}})
        raise ValueError(f"{type(pipe).__name__} was never seen to call a denoiser that is told the time.")

    def _sample(self, pipe, message):
        """A run by a schedule or in full: its final latents as float32, and its frames as 8-bit RGB."""
        schedule = message.get("schedule")
        policy = _Watched(self.stop, self.tell) if schedule is None else _Following(_schedule_of(schedule), self.stop, self.tell)
        arguments = arguments_of(pipe, message["sample"]["prompt"], message["sample"]["seed"], self._call(pipe, message, "np"))
        policy.look = self.look
        following = _follow(pipe, policy)
        with following:
            result = pipe(**arguments)
            latents, computed = following.final, following.computed
        if latents is None:
            raise ValueError(f"{type(pipe).__name__} was never seen to step its scheduler with a denoiser that is told a time.")
        frames = _frames(result, type(pipe).__name__)
        if self.look is None or self.look.sizes != tuple(latents.shape):
            self.look = fitted(latents, frames)
        told = {
            "computedSteps": len(policy.computed),
            "evaluations": computed,
            "milliseconds": policy.milliseconds,
            "latentDims": list(latents.shape[1:]),
            "frames": list(frames.shape),
        }
        return told, [_bytes(latents.float()), frames.contiguous().numpy().tobytes()]

    def _full_run(self, pipe, message):
        """A full run's inner products as float64, and its latents as float32."""
        tape = self._tape_for(pipe, message)
        action = linear_action(tape)
        rows = tape.latents if message["states"] else tape.latents[-1:]
        told = {"action": action.tolist(), "latentDims": list(tape.sizes[1:]), "milliseconds": tape.milliseconds}
        return told, [tape.gram().numpy().tobytes(), *(row.numpy().tobytes() for row in rows)]

    def _edges(self, pipe, message):
        """The errors of some edges of a sample, in their order."""
        tape, measure = self._tape_for(pipe, message), DISTANCES[message["distance"]]
        errors = []
        for first, second in message["edges"]:
            edge = _Edge(tape, first, second)
            _run(pipe, edge, self.remembered, self._arguments(pipe, message))
            errors.append(measure(edge.final, tape.final))
            if self.stop.is_set():
                raise Stopped
        return {"errors": errors}, []

    def _interval(self, pipe, message):
        """What weights of an interval are fitted by: `Along.products` of a sample."""
        if message["first"]:
            self.along = {} if message["number"] == 0 else self.along
            self.along[message["number"]] = (Along(), Remembered())
        along, remembered = self.along[message["number"]]
        rows = tuple((row["from"], row["to"], tuple(row["weights"][:-1]), row["weights"][-1]) for row in message["rows"])
        along.to(rows, message["from"])
        before = len(along.computed_steps)
        try:
            _run(pipe, along, remembered, self._arguments(pipe, message))
        except Reached as reached:
            if self.stop.is_set():
                raise Stopped from None
            target = torch.frombuffer(bytearray(self.parts[0]), dtype=torch.float32)
            seen, moves, gram = along.products(reached.args, message["to"], message["lookBack"], target)
            told = {"seen": seen, "moves": moves.tolist(), "computed": len(along.computed_steps) - before}
            return told, [gram.numpy().tobytes()]
        raise ValueError(f"{type(pipe).__name__} has ended before step {message['from']} was made.")

    def _tape_for(self, pipe, message):
        of = repr((message["sample"], message["call"]))
        if of != self.tape_of:
            self.tape_of = None
            self.tape, self.remembered = _Told(self.stop, self.tell), Remembered()
            began = time.perf_counter()
            whole = _run(pipe, self.tape, self.remembered, self._arguments(pipe, message))
            self.tape.check_whole()
            self.tape.milliseconds = (time.perf_counter() - began) * 1000
            check_replay(pipe, self.tape, whole, self.remembered, self._arguments(pipe, message))
            self.tape_of = of
        return self.tape

    def _arguments(self, pipe, message):
        sample = message["sample"]
        return arguments_of(pipe, sample["prompt"], sample["seed"], self._call(pipe, message, "latent"))

    def _call(self, pipe, message, output):
        """The pipeline's arguments: those that it has, of what the studio's nodes say."""
        known = inspect.signature(type(pipe).__call__).parameters
        negative = {"negative_prompt": message["sample"]["negative"]} if message["sample"]["negative"] else {}
        wanted = {**message["call"], **negative, **self._pictures(message["sample"].get("pictures", []))}
        strange = sorted(set(wanted) - set(known))
        if strange:
            raise ValueError(f"{type(pipe).__name__} takes no {', '.join(strange)}: leave that as it is.")
        return {**wanted, **({"output_type": output} if "output_type" in known else {})}


    def _pictures(self, told):
        """Pictures to start from, whose bytes are the last parts of the message."""
        parts = self.parts[len(self.parts) - len(told) :]
        return {
            one["name"]: Image.frombytes("RGB", (one["dims"][1], one["dims"][0]), bytes(part))
            for one, part in zip(told, parts, strict=True)
        }


class _Found(Exception):
    """The table is known."""


class _First(Policy):
    """Ends a run before its denoiser is called."""

    def __init__(self, stop):
        self.stop = stop

    def check(self, scheduler):
        raise _Found(scheduler)


class _Watched(Policy):
    """A full run that tells of its steps, and may be stopped."""

    watches_steps = True

    def __init__(self, stop, tell):
        self.stop, self.tell = stop, tell
        self.computed, self.began, self.milliseconds, self.done = set(), None, 0.0, 0
        #: How latents look, if that is known, and when it was last told.
        self.look, self.shown = None, 0.0

    def output(self, run, step, branch):
        if self.stop.is_set():
            raise Stopped
        self.began = time.perf_counter() if self.began is None else self.began
        found = self.made(run, step, branch)
        if found is None:
            self.computed.add(0 if step is None else step)
        return found

    def made(self, run, step, branch):
        return None

    def stepped(self, run, step, given, result):
        self.done += 1
        self.milliseconds = (time.perf_counter() - self.began) * 1000
        self.tell({"kind": "progress", "done": self.done})
        if self.look and time.perf_counter() - self.shown > SHOWN and (url := self.look.url(result[0])):
            self.shown = time.perf_counter()
            self.tell({"kind": "look", "picture": url})


class _Following(_Watched):
    """The same by a schedule."""

    def __init__(self, schedule, stop, tell):
        super().__init__(stop, tell)
        self.scheduled = scheduled(schedule)
        self.steps, self.keeps, self.stack = self.scheduled.steps, self.scheduled.keeps, self.scheduled.stack

    def check(self, scheduler):
        self.scheduled.check(scheduler)

    def made(self, run, step, branch):
        return self.scheduled.output(run, step, branch)

    def wants(self, branch):
        return self.scheduled.wants(branch)

    def prediction(self, run, step, given):
        return self.scheduled.prediction(run, step, given) if self.scheduled.watches_steps else given["model_output"]


class _Told(Tape):
    """A tape that tells of its steps, and may be stopped."""

    def __init__(self, stop, tell):
        super().__init__()
        self.stop, self.tell, self.milliseconds = stop, tell, 0.0

    def output(self, run, step, branch):
        if self.stop.is_set():
            raise Stopped

    def stepped(self, run, step, given, result):
        super().stepped(run, step, given, result)
        self.tell({"kind": "progress", "done": self.made})


def _schedule_of(document):
    """A schedule as the studio sends it, read as its file is."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "the schedule")
        write_json(path, document)
        return read_schedule(path)


def _frames(result, name):
    """(frames, height, width, 3) in 8 bits of a result's pictures or first clip."""
    found = getattr(result, "frames", None)
    found = getattr(result, "images", None) if found is None else found
    if found is None or not hasattr(found, "__array__"):
        raise ValueError(f"{name} gives neither pictures nor frames as numbers, which the studio could show.")
    pictures = torch.as_tensor(found)
    pictures = pictures[0] if pictures.dim() == 5 else pictures
    if pictures.dim() != 4 or pictures.shape[-1] not in (1, 3):
        raise ValueError(f"{name} gives {list(pictures.shape)} numbers, which are neither pictures nor frames.")
    return (pictures.float().clamp(0, 1) * 255).round().to(torch.uint8).expand(*pictures.shape[:3], 3)


def _bytes(tensor):
    return tensor.detach().cpu().contiguous().numpy().tobytes()
