"""The residual level against one that is written by hand: what all blocks together have added is found by a second call without
them, and added behind the last one. Which inputs its blocks' outputs go on as is known here by name, for each family."""

import contextlib
import functools
import inspect
import json

import lemica
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler

import pipelines
from running import COMPUTE, MASK, STEPS, counted, run

JOINT = ("encoder_hidden_states", "hidden_states")
#: Builder → the lists of blocks, in their order, and the inputs that the outputs of each go on as.
STREAMS = {
    "flux": {"transformer_blocks": JOINT, "single_transformer_blocks": JOINT},
    "flux_true_cfg": {"transformer_blocks": JOINT, "single_transformer_blocks": JOINT},
    "sd3": {"transformer_blocks": JOINT},
    "qwen_image": {"transformer_blocks": JOINT},
    "wan": {"blocks": ("hidden_states",)},
    "z_image": {"layers": ("x",)},
    "cogvideox": {"transformer_blocks": ("hidden_states", "encoder_hidden_states")},
}


@contextlib.contextmanager
def without_blocks(model, streams, added=None, seen=None):
    """Lets the blocks hand on what they are given; the last one adds `added`, and what it returns is noted in `seen`."""
    blocks = [(block, names) for name, names in streams.items() for block in getattr(model, name)]

    def put(block, names, last):
        plain, parameters = block.forward, list(inspect.signature(type(block).forward).parameters)[1:]

        @functools.wraps(plain)
        def forward(*args, **kwargs):
            if seen is not None and added is None and not seen.get("passing"):
                result = plain(*args, **kwargs)
            else:
                given = {**dict(zip(parameters, args, strict=False)), **kwargs}
                result = tuple(given[name] for name in names)
                if len(names) == 1:
                    (result,) = result
                if last and added is not None:
                    pairs = zip(_parts(result), added, strict=True)
                    result = tuple(one if more is None else one + more for one, more in pairs)
                    result = result if len(names) > 1 else result[0]
            if last and seen is not None:
                seen["last"] = [one if one is None else one.clone() for one in _parts(result)]
            return result

        block.forward = forward

    for block, names in blocks:
        put(block, names, block is blocks[-1][0])
    try:
        yield
    finally:
        for block, _ in blocks:
            del block.forward


def _parts(result):
    return result if isinstance(result, tuple) else (result,)


@contextlib.contextmanager
def by_hand(pipe, streams, weigh=None):
    """Computes at the mask's ones; elsewhere the embedders and the head run, with what the blocks have added before."""
    model, at, kept = pipe.transformer, {"step": 0, "call": 0}, {}
    plain, step = model.forward, pipe.scheduler.step

    @functools.wraps(step)
    def stepped(*args, **kwargs):
        at.update(step=at["step"] + 1, call=0)
        return step(*args, **kwargs)

    @functools.wraps(plain)
    def forward(*args, **kwargs):
        branch = at["call"]
        at["call"] += 1
        if not MASK[at["step"]]:
            points = kept[branch]
            added = weigh(points, at["step"]) if weigh else points[0][1]
            with without_blocks(model, streams, added):
                return plain(*args, **kwargs)
        seen = {}
        with without_blocks(model, streams, seen=seen):
            output = plain(*args, **kwargs)
            whole = seen["last"]
            seen["passing"] = True
            plain(*args, **kwargs)
        added = [None if a is None else a - b for a, b in zip(whole, seen["last"], strict=True)]
        kept[branch] = [(at["step"], added), *kept.get(branch, [])]
        return output

    model.forward, pipe.scheduler.step = forward, stepped
    try:
        yield
    finally:
        del model.forward, pipe.scheduler.step


def close(one, other):
    return float((one - other).abs().max()) <= 2e-4 * float(other.abs().max())


@pytest.mark.parametrize("name", STREAMS)
def test_a_reused_step_adds_what_the_blocks_have_added_before(name):
    pipe, given = getattr(pipelines, name)(layers=3)
    full = run(pipe, given, STEPS)
    with by_hand(pipe, STREAMS[name]):
        wanted = run(pipe, given, STEPS)
    classes = [type(part) for part in pipe.transformer.modules()]
    with lemica.apply(pipe, lemica.Schedule(tuple(MASK), level="residual")) as following:
        found = [run(pipe, given, STEPS) for _ in range(2)]
        assert following.computed in (len(COMPUTE), 2 * len(COMPUTE))
    assert all(close(one, wanted) for one in found)
    assert torch.equal(*found)
    assert not close(wanted, full)
    assert [type(part) for part in pipe.transformer.modules()] == classes
    assert torch.equal(run(pipe, given, STEPS), full)


@pytest.mark.parametrize("name", STREAMS)
def test_computed_steps_are_the_same_bit_for_bit(name):
    pipe, given = getattr(pipelines, name)(layers=3)
    full = run(pipe, given, STEPS)
    with lemica.apply(pipe, lemica.Schedule((1,) * STEPS, level="residual")):
        assert torch.equal(run(pipe, given, STEPS), full)


@pytest.mark.parametrize("name", ["flux", "wan"])
def test_residuals_are_extended_along_sigma(name):
    pipe, given = getattr(pipelines, name)(layers=3)
    sigmas = [1 - step / STEPS for step in range(STEPS + 1)]

    def line(points, step):
        if len(points) < 2:
            return points[0][1]
        (one, last), (two, before) = points[:2]
        share = (sigmas[step] - sigmas[one]) / (sigmas[two] - sigmas[one])
        return [None if a is None else a + share * (b - a) for a, b in zip(last, before, strict=True)]

    with by_hand(pipe, STREAMS[name], line):
        wanted = run(pipe, given, STEPS)
    with lemica.apply(pipe, lemica.Schedule(tuple(MASK), order=1, sigmas=tuple(sigmas), level="residual")):
        found = run(pipe, given, STEPS)
    assert close(found, wanted)
    with by_hand(pipe, STREAMS[name]):
        assert not close(found, run(pipe, given, STEPS))


@pytest.mark.parametrize("name", ["sd3", "qwen_image"])
def test_fitted_weights_of_residuals_are_those_of_each_branch(name):
    pipe, given = getattr(pipelines, name)(layers=3)
    rows = ((0, 2, (0.9,), 0.0), (3, 7, (1.3, -0.4, 0.05), 0.0))

    def weighted(points, step):
        weights = next(row[2] for row in rows if row[0] < step < row[1])
        parts = [added for _, added in points[: len(weights)]]
        streams = zip(*parts, strict=True)
        return [None if one[0] is None else sum(w * a for w, a in zip(weights, one, strict=True)) for one in streams]

    with by_hand(pipe, STREAMS[name], weighted):
        wanted = run(pipe, given, STEPS)
    with lemica.apply(pipe, lemica.Schedule(tuple(MASK), rows=rows, level="residual")):
        assert close(run(pipe, given, STEPS), wanted)


def test_what_lies_between_rows_of_blocks_is_run():
    """Latte's spatial and temporal blocks take turns, with a change of axes between them, and a place added behind the first."""
    pipe, given = pipelines.latte()
    given["video_length"] = 16
    spans = {"transformer_blocks": ("hidden_states",), "temporal_transformer_blocks": ("hidden_states",)}
    full = run(pipe, given, STEPS)
    with by_hand(pipe, spans):
        wanted = run(pipe, given, STEPS)
    with lemica.apply(pipe, lemica.Schedule(tuple(MASK), level="residual")):
        found = run(pipe, given, STEPS)
    assert close(found, wanted)
    assert not close(found, full)


def test_blocks_that_are_compiled_or_offloaded_apart_are_followed():
    pipe, given = pipelines.flux(layers=2)
    schedule = lemica.Schedule(tuple(MASK), level="residual")
    with lemica.apply(pipe, schedule):
        wanted = run(pipe, given, STEPS)
    pipe.enable_model_cpu_offload(device="cpu")
    with lemica.apply(pipe, schedule):
        assert torch.equal(run(pipe, given, STEPS), wanted)
    pipe.remove_all_hooks()
    for block in [*pipe.transformer.transformer_blocks, *pipe.transformer.single_transformer_blocks]:
        block.compile(backend="eager")
    with lemica.apply(pipe, schedule), counted(pipe) as calls:
        assert close(run(pipe, given, STEPS), wanted)
    # Of the call that is proved there is one more.
    assert len(calls) == STEPS + 1


def test_a_run_that_raised_within_the_blocks_leaves_nothing_to_the_next():
    pipe, given = pipelines.wan(layers=2)
    with lemica.apply(pipe, lemica.Schedule(tuple(MASK), level="residual")):
        wanted = run(pipe, given, STEPS)
        left = [5]

        def fail(*_):
            left[0] -= 1
            if left[0] == 0:
                raise RuntimeError("of its own")

        handle = pipe.transformer.blocks[1].register_forward_pre_hook(fail)
        with pytest.raises(RuntimeError, match="of its own"):
            run(pipe, given, STEPS)
        handle.remove()
        assert torch.equal(run(pipe, given, STEPS), wanted)


def test_denoisers_without_a_stack_are_refused_by_name():
    schedule = lemica.Schedule(tuple(MASK), level="residual")
    pipe, given = pipelines.sd_ddim()
    with pytest.raises(ValueError, match=r'"unet" \(UNet2DConditionModel\) has no list of blocks that repeat'):
        lemica.apply(pipe, schedule)
    plain = run(pipe, given, STEPS)
    assert type(pipe.unet).__mro__[0].__name__ == "UNet2DConditionModel"
    assert torch.equal(run(pipe, given, STEPS), plain)
    pipe, _ = pipelines.flux(layers=2)
    pipe.transformer = torch.compile(pipe.transformer, backend="eager")
    with pytest.raises(ValueError, match="is compiled as a whole"):
        lemica.apply(pipe, schedule)


class Tapped(torch.nn.Module):
    """A denoiser whose head reads what its first block has made."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.blocks = torch.nn.ModuleList(torch.nn.Linear(4, 4) for _ in range(3))

    def forward(self, hidden_states, timestep):
        made = []
        for block in self.blocks:
            hidden_states = block(hidden_states)
            made.append(hidden_states)
        return hidden_states + made[0].square() * timestep


class Looped:
    """A pipeline that is nothing but its loop."""

    def __init__(self, transformer):
        self.transformer, self.scheduler = transformer, FlowMatchEulerDiscreteScheduler()

    def __call__(self):
        x = pipelines.noise(1, 2, 4)
        self.scheduler.set_timesteps(STEPS)
        for timestep in self.scheduler.timesteps:
            x = self.scheduler.step(self.transformer(x, timestep), timestep, x)[0]
        return x


@torch.no_grad()
def test_a_stack_that_is_read_from_inside_is_found_out():
    pipe = Looped(Tapped())
    with (
        lemica.apply(pipe, lemica.Schedule(tuple(MASK), level="residual")),
        pytest.raises(ValueError, match="something reads from inside the stack"),
    ):
        pipe()


def test_blocks_that_write_into_what_they_are_given_are_found_out():
    pipe, given = pipelines.wan(layers=2)
    block = pipe.transformer.blocks[0]
    plain = block.forward

    @functools.wraps(plain)
    def forward(hidden_states, *args, **kwargs):
        made = plain(hidden_states, *args, **kwargs)
        hidden_states.add_(1)
        return made

    block.forward = forward
    with (
        lemica.apply(pipe, lemica.Schedule(tuple(MASK), level="residual")),
        pytest.raises(ValueError, match="write into what they are given"),
    ):
        run(pipe, given, STEPS)


def test_a_schedule_of_residuals_is_read_from_its_file(tmp_path):
    path = tmp_path / "a.schedule.json"
    parts = {"format": "lemica.schedule", "version": 1, "steps": STEPS, "compute": COMPUTE, "mask": MASK, "predictor": "hold"}
    path.write_text(json.dumps({**parts, "reuseLevel": "residual"}))
    assert lemica.read_schedule(path).level == "residual"
    pipe, given = pipelines.flux(layers=2)
    with lemica.apply(pipe, lemica.Schedule(tuple(MASK), level="residual")):
        wanted = run(pipe, given, STEPS)
    with lemica.apply(pipe, str(path)):
        assert torch.equal(run(pipe, given, STEPS), wanted)


@pytest.mark.parametrize("name", ["flux", "wan"])
def test_the_exported_module_reuses_residuals_as_the_package_does(name, exported):
    pipe, given = getattr(pipelines, name)(layers=2)
    with lemica.apply(pipe, lemica.Schedule(tuple(MASK), level="residual")):
        wanted = run(pipe, given, STEPS)
    module = exported("diffusers", STEPS, COMPUTE, reuseLevel="residual")
    with module.enable(pipe):
        assert torch.equal(run(pipe, given, STEPS), wanted)
    assert hasattr(module, "Blocks")
    assert not hasattr(exported("diffusers", STEPS, COMPUTE), "Blocks")


@pytest.mark.parametrize(("name", "rows"), [("wan", 1), ("sd3", 1), ("flux", 2), ("z_image", 1)])
def test_of_blocks_that_follow_each_other_one_residual_is_kept(name, rows):
    pipe, given = getattr(pipelines, name)(layers=3)
    with lemica.apply(pipe, lemica.Schedule(tuple(MASK), level="residual")) as following:
        stack, kept = following.stacks["transformer"], []
        plain = stack.compute
        stack.compute = lambda *asked: kept.append(plain(*asked)) or kept[-1]
        run(pipe, given, STEPS)
    assert {len(added) for _, (_, added) in kept} == {rows}
