"""The block stack of a denoiser: what it adds to the streams that go through it is kept, and added again without it."""

import functools
import inspect

import torch
from torch.utils import _pytree as pytree

from ._watch import _plain_class, _unwatch, _watch

# Lists with less than this share of the largest one's weights are no stack: refiners and embedders are run at every step.
LEAST_SHARE = 0.1
# How far a call without its blocks may be from the whole one, on the same inputs and with the same residual.
FAR = 1e-2


class Blocks:
    """The blocks of one denoiser. At a computed step they run as they do, and what each unbroken row of them adds to its streams
    is kept; at a reused step each hands on what it is given, and the last one of a row adds what was kept.

    Which of its inputs a block's outputs go on as is told by where they are seen next: the block behind it in its list is given
    the very tensors. What lies between rows (a join of image and text, a change of axes, what a ControlNet adds) is run.

    Raises ValueError for a denoiser without such a stack.
    """

    def __init__(self, denoiser, name):
        self.name, self.proved = name, set()
        #: What each block is asked in a call: to note, to pass on, or nothing.
        self.turn = None
        kind = type(denoiser).__name__
        if hasattr(denoiser, "_orig_mod") or getattr(denoiser, "_compiled_call_impl", None) is not None:
            raise ValueError(
                f'The "{name}" is compiled as a whole, so that its blocks cannot be left out: compile the blocks apart '
                "(compile_repeated_blocks), or use a schedule of the level output."
            )
        if getattr(denoiser, "is_cache_enabled", False):
            raise ValueError(
                f'The "{name}" has a cache of diffusers on its blocks: take it off with disable_cache, or use a schedule of the '
                "level output."
            )
        self.blocks = [block for stack in _stacks(denoiser) for block in stack]
        if not self.blocks:
            raise ValueError(
                f'The "{name}" ({kind}) has no list of blocks that repeat, so that it has no block stack: use a schedule of the '
                "level output."
            )
        for block in self.blocks:
            _watch(block, self, {"__call__": functools.partial(self._asked, block)})

    def __call__(self):
        """Lets go of the blocks."""
        for block in self.blocks:
            _unwatch(block, self)

    def _asked(self, block, call, *args, **kwargs):
        return call(*args, **kwargs) if self.turn is None else self.turn(block, call, args, kwargs)

    def compute(self, kind, call):
        """A whole call: its output, and what is kept of it: (how its blocks were called, what each row of them has added).

        kind: what branch it is of; of each the first call is proved: without the blocks it gives the same.
        """
        noted = _Noted(self.name)
        output = self._during(noted, call)
        noted.end()
        if not noted.calls:
            raise ValueError(f'The "{self.name}" has called none of its blocks: use a schedule of the level output.')
        kept = (_Order(noted.calls), noted.added)
        if kind not in self.proved:
            self._prove(output, kept, call)
            self.proved.add(kind)
        return output, kept

    def reuse(self, kept, call):
        """A call without the blocks, which adds what is kept in their place."""
        order, added = kept
        passing = _Passing(self.name, order.calls, added)
        output = self._during(passing, call)
        passing.check_whole()
        return output

    def _during(self, turn, call):
        self.turn = turn
        try:
            return call()
        finally:
            self.turn = None

    def _prove(self, output, kept, call):
        with torch.random.fork_rng():
            again = self.reuse(kept, call)
        pairs = zip(pytree.tree_leaves(output), pytree.tree_leaves(again), strict=True)
        for whole, short in pairs:
            if isinstance(whole, torch.Tensor) and whole.is_floating_point():
                off = torch.linalg.vector_norm(whole.float() - short.float())
                if not off <= FAR * torch.linalg.vector_norm(whole.float()):
                    raise ValueError(
                        f'The "{self.name}" gives something else without its blocks, on the same inputs and with what they have '
                        "added: something reads from inside the stack. Use a schedule of the level output."
                    )


def _stacks(denoiser):
    """The lists of blocks of one class, none inside another, that hold the most weights. A denoiser whose largest list is of
    several classes is a UNet, whose halves are joined by other ways; one of a single block is no list that repeats."""
    lists = []

    def look(module):
        for name, part in module.named_children():
            if not isinstance(part, torch.nn.ModuleList):
                look(part)
            elif len(part) and "refiner" not in name:
                lists.append(part)

    look(denoiser)
    largest = max(map(_size, lists), default=0)
    found = [stack for stack in lists if _size(stack) >= LEAST_SHARE * largest]
    repeats = sum(map(len, found)) > 1 and all(len({_plain_class(block) for block in stack}) == 1 for stack in found)
    return found if repeats else []


def _size(module):
    return sum(weight.numel() for weight in module.parameters())


class _Order:
    """How the blocks were called, in a wrapping that no weighted sum looks into."""

    def __init__(self, calls):
        self.calls = calls


class _Called:
    """One call of a block: which outputs are streams, and whether its row ends with it."""

    def __init__(self, block, spec, leaves):
        self.block, self.spec = block, spec
        #: Of what it has returned, the place of each tensor, and all that is none.
        self.places = [place for place, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor)]
        self.others = [None if isinstance(leaf, torch.Tensor) else leaf for leaf in leaves]
        self.dtypes = {place: leaves[place].dtype for place in self.places}
        #: Place of an output → the input that it goes on as; and, at the end of a row, which row it is.
        self.streams, self.row = None, None


class _Noted:
    """Notes the calls of blocks, and what each row of them adds."""

    def __init__(self, name):
        self.name, self.calls, self.added = name, [], []
        #: Of the row that is on: what its first block was given, and what its last one has returned.
        self.given, self.versions, self.leaves = None, None, None
        self.streams = {}

    def __call__(self, block, call, args, kwargs):
        given = _given(block, args, kwargs)
        streams = self._handed_on(block, given)
        if streams is None:
            self.end()
            self.given, self.versions = given, {name: _version(one) for name, one in given.items()}
        else:
            self.calls[-1].streams = streams
            self.streams[_plain_class(block)] = streams
        output = call(*args, **kwargs)
        self.leaves, spec = pytree.tree_flatten(output)
        self.calls.append(_Called(block, spec, self.leaves))
        return output

    def _handed_on(self, block, given):
        """By which inputs the outputs of the block before come to this one; None where they do not all."""
        last = self.calls[-1] if self.calls and self.leaves is not None else None
        if last is None or _plain_class(last.block) is not _plain_class(block) or not last.places:
            return None
        found = {
            place: next((name for name, one in given.items() if one is self.leaves[place]), None) for place in last.places
        }
        return None if None in found.values() else found

    def end(self):
        """The row that is on ends: what it has added, in float32 or finer."""
        if self.leaves is None:
            return
        last = self.calls[-1]
        last.streams, last.row = self._streams_of(last), len(self.added)
        for name in set(last.streams.values()):
            if _version(self.given[name]) != self.versions[name]:
                raise ValueError(
                    f'The blocks of the "{self.name}" write into what they are given, so that what they add cannot be told: '
                    "use a schedule of the level output."
                )
        self.added.append([_wide(self.leaves[at]) - _wide(self.given[name]) for at, name in last.streams.items()])
        self.given, self.leaves = None, None

    def _streams_of(self, last):
        """Where no block follows in the list, a block's streams are those of its class, or told by their sizes."""
        known = self.streams.get(_plain_class(last.block), {})
        found = {}
        for place in last.places:
            alike = [name for name, one in self.given.items() if one.shape == self.leaves[place].shape]
            chosen = known.get(place, alike[0] if alike and (len(alike) == 1 or len(last.places) == 1) else None)
            if chosen not in alike or chosen in found.values():
                raise ValueError(
                    f'What goes through the blocks of the "{self.name}" ({type(last.block).__name__}) cannot be told: an output '
                    f"of {list(self.leaves[place].shape)} is like none, or several, of its inputs. Use a schedule of the level "
                    "output."
                )
            found[place] = chosen
        return found


class _Passing:
    """Lets each block hand on what it is given, and the last one of a row add what was kept."""

    def __init__(self, name, calls, added):
        self.name, self.calls, self.added, self.at = name, calls, added, 0

    def __call__(self, block, call, args, kwargs):
        noted = self.calls[self.at] if self.at < len(self.calls) else None
        if noted is None or noted.block is not block:
            self._refuse()
        self.at += 1
        given, leaves = _given(block, args, kwargs), list(noted.others)
        for number, (place, name) in enumerate(noted.streams.items()):
            stream = given[name]
            if noted.row is not None:
                kept = self.added[noted.row][number]
                if kept.shape != stream.shape:
                    self._refuse()
                stream = (_wide(stream) + kept).to(noted.dtypes[place])
            leaves[place] = stream
        return pytree.tree_unflatten(leaves, noted.spec)

    def check_whole(self):
        if self.at != len(self.calls):
            self._refuse()

    def _refuse(self):
        raise ValueError(
            f'The "{self.name}" calls its blocks in another order at a reused step than at the computed one: use a schedule of '
            "the level output."
        )


def _given(block, args, kwargs):
    """The tensors that a block is given, by the names of its inputs."""
    names = list(_parameters(_plain_class(block)))[1:]
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    return {name: one for name, one in given.items() if isinstance(one, torch.Tensor)}


@functools.lru_cache
def _parameters(kind):
    return inspect.signature(kind.forward).parameters


def _version(tensor):
    """How often a tensor was written into; tensors of inference mode do not count."""
    return None if tensor.is_inference() else tensor._version


def _wide(tensor):
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))
