"""What a pipeline calls its parts with, at two sizes: the examples that graphs are traced with."""

import inspect

import torch

from ._follow import _denoisers_of
from ._inputs import _named_inputs, _time_argument
from ._watch import _unwatch, _watch

#: Sizes where none are asked for: graphs are open in them where their model is.
USUAL = {"height": 256, "width": 320}
#: How much larger the second call is, in multiples that every VAE takes, and frames that every clip may have more.
MORE = {"height": 128, "width": 64, "num_frames": 4}
PROMPTS = ('a fox says "hello" in the snow', 'two old men play chess in the park, the sign behind them says "no entry today"')


class Reached(Exception):
    """The denoiser is called: what it would make is not wanted."""


class Calls:
    """What parts were called with, by the names of their inputs."""

    def __init__(self):
        self.denoiser = None
        #: Of other modules, the first call, by their names in the pipeline.
        self.modules = {}
        #: Pixels that the VAE was asked to encode, if any.
        self.pixels = None


def two_calls(pipe, asked):
    """The calls of a pipeline's parts at the sizes that are asked for, and at larger ones where it takes them.

    asked: more arguments of the pipeline, such as height, width and num_frames.
    Raises ValueError for a pipeline with no denoiser or two of them, and whatever the pipeline raises.
    """
    sizes = sizes_of(pipe, asked)
    first = calls_of(pipe, 0, sizes)
    longest = _default(pipe, "max_sequence_length")
    # Image-to-video models tell a text's tokens from a picture's by how many there are.
    shorter = {"max_sequence_length": longest // 2} if isinstance(longest, int) and not _needs(pipe, "image") else {}
    for other in (larger(sizes) | shorter, larger(sizes)):
        try:
            return first, calls_of(pipe, 1, other)
        except Exception:
            # A pipeline that takes these sizes alone: the graph will not be open in them.
            continue
    return first, calls_of(pipe, 1, sizes)


def larger(sizes):
    return {name: size + MORE.get(name, 0) for name, size in sizes.items()}


def sizes_of(pipe, asked):
    """Sizes of what is made, as far as the pipeline takes them: those asked for, its own of frames, the usual of pictures."""
    takes = inspect.signature(type(pipe).__call__).parameters
    usual = {name: size for name, size in USUAL.items() if name in takes}
    # Latte calls its frames otherwise.
    asked = {"video_length" if name == "num_frames" and "video_length" in takes else name: size for name, size in asked.items()}
    frames = {name: _default(pipe, name) for name in ("num_frames", "video_length") if isinstance(_default(pipe, name), int)}
    return usual | frames | asked


def calls_of(pipe, which, sizes):
    """The calls of one run, up to the first of its denoiser."""
    names = _denoisers_of(pipe, None)
    if len(names) > 1:
        raise ValueError(
            f"{type(pipe).__name__} has {len(names)} denoisers ({', '.join(names)}), and Load Pipeline reads one. Use Load "
            "Diffusers Pipeline."
        )
    calls, owner = Calls(), object()
    denoiser = getattr(pipe, names[0])

    def reached(call, *args, **kwargs):
        told = _named_inputs(denoiser, args, kwargs)
        calls.denoiser = {name: value for name, value in told.items() if name != "return_dict" and value is not None}
        raise Reached

    def noted(name, part):
        def around(call, *args, **kwargs):
            calls.modules.setdefault(name, _named_inputs(part, args, kwargs))
            return call(*args, **kwargs)

        return around

    def encoded(call, pixels, *args, **kwargs):
        calls.pixels = pixels.detach()
        return call(pixels, *args, **kwargs)

    watched = [denoiser]
    _watch(denoiser, owner, {"__call__": reached})
    try:
        for name, part in pipe.components.items():
            if isinstance(part, torch.nn.Module) and part is not denoiser and not _time_argument(part):
                watched.append(part)
                _watch(part, owner, {"encode": encoded} if hasattr(part, "encode") else {"__call__": noted(name, part)})
        with torch.no_grad():
            pipe(**_arguments(pipe, which, sizes))
    except Reached:
        return calls
    finally:
        for part in watched:
            _unwatch(part, owner)
    raise ValueError(f"{type(pipe).__name__} made something without calling its {names[0]}: it cannot be exported.")


def _arguments(pipe, which, sizes):
    given = {"prompt": PROMPTS[which], "num_inference_steps": 2, "output_type": "latent", **sizes}
    # Of pipelines that make other sizes than they are asked for.
    given["use_resolution_binning"] = False
    if _needs(pipe, "image"):
        given["image"] = _picture(sizes.get("width", USUAL["width"]), sizes.get("height", USUAL["height"]))
    takes = inspect.signature(type(pipe).__call__).parameters
    return {name: value for name, value in given.items() if name in takes}


def _needs(pipe, name):
    found = inspect.signature(type(pipe).__call__).parameters.get(name)
    return found is not None and found.default is inspect.Parameter.empty


def _default(pipe, name):
    found = inspect.signature(type(pipe).__call__).parameters.get(name)
    return None if found is None else found.default


def _picture(width, height):
    from PIL import Image

    return Image.effect_noise((width, height), 80).convert("RGB")
