"""Tiny pipelines of random weights, by recipes: classes and configurations of their parts, sizes of what they are called with."""

import importlib
import inspect
import json
import pathlib

import numpy
import PIL.Image
import torch

import own
import stand_ins

FILE = pathlib.Path(__file__).with_name("recipes.json")
#: What a call is given in every trial.
STEPS = 6


def read():
    """All recipes by name: `{"pipeline", "parts", "call"}` each; parts that several have stand once in the file."""
    document = json.loads(FILE.read_text(encoding="utf-8"))
    parts = document["parts"]
    recorded = {
        name: {**recipe, "parts": {key: parts[part] if isinstance(part, int) else part for key, part in recipe["parts"].items()}}
        for name, recipe in document["recipes"].items()
    }
    return {**recorded, **own.recipes(recorded)}


def write(found):
    parts, numbers = [], {}

    def number(part):
        if not isinstance(part, dict | list):
            return part
        text = json.dumps(part, sort_keys=True)
        if text not in numbers:
            numbers[text] = len(parts)
            parts.append(part)
        return numbers[text]

    recipes = {
        name: {**recipe, "parts": {key: number(part) if part != [] else None for key, part in recipe["parts"].items()}}
        for name, recipe in sorted(found.items())
    }
    lines = ["{", '"parts": [', ",\n".join(json.dumps(part, separators=(",", ":")) for part in parts), "],", '"recipes": {']
    body = ",\n".join(f"{json.dumps(name)}: {json.dumps(recipe, separators=(',', ':'))}" for name, recipe in recipes.items())
    FILE.write_text("\n".join([*lines, body, "}", "}", ""]), encoding="utf-8")


def marked(thing, said):
    """Remembers how a thing is said in a recipe."""
    thing.said_in_recipe = said
    return thing


def part_said(part):
    """A part of a pipeline as a recipe says it."""
    said = getattr(part, "said_in_recipe", None)
    if said is not None:
        return said
    if part is None or isinstance(part, bool | int | float | str):
        # A number among the parts is told apart from the place of a shared one.
        return {"value": part} if isinstance(part, int) and not isinstance(part, bool) else part
    if isinstance(part, list | tuple):
        return {"list": [part_said(one) for one in part]}
    kind = type(part)
    where = f"{kind.__module__}.{kind.__name__}"
    if kind.__name__.endswith("SafetyChecker") and not where.startswith("diffusers"):
        return {"unchecked": True}
    for several in ("nets", "adapters"):
        if kind.__name__.startswith("Multi") and isinstance(getattr(part, several, None), torch.nn.ModuleList):
            return {"several": where, "of": [part_said(one) for one in getattr(part, several)]}
    if hasattr(part, "model_max_length"):
        return {"tokenizer": min(part.model_max_length, 512)}
    if where.startswith("transformers"):
        config = getattr(part, "config", None)
        if isinstance(part, torch.nn.Module):
            return {"model": where, "config": _plain(config.to_diff_dict()), "config_class": _place(type(config))}
        return {"processor_of": where, "config": _plain({k: v for k, v in part.to_dict().items() if not k.endswith("_type")})}
    plain = not getattr(part, "config", None) and len(inspect.signature(kind.__init__).parameters) == 1
    if where.startswith("diffusers") and plain:
        return {"class": where, "config": {}}
    if where.startswith("diffusers") and hasattr(part, "config"):
        if hasattr(part.config, "to_diff_dict"):
            return {"model": where, "config": _plain(part.config.to_diff_dict()), "config_class": _place(type(part.config))}
        defaults = inspect.signature(kind.__init__).parameters
        config = {
            key: value
            for key, value in dict(part.config).items()
            if key in defaults and not _equal(defaults[key].default, value)
        }
        return {"class": where, "config": _plain(config)}
    raise ValueError(f"a part is a {where}")


def _place(kind):
    return f"{kind.__module__}.{kind.__name__}"


def _equal(one, other):
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return list(one) == list(other)
    return one is other or one == other


def _plain(value):
    """As JSON can say it."""
    if isinstance(value, dict):
        dropped = ("transformers_version", "torch_dtype", "dtype", "architectures", "model_type")
        return {str(key): _plain(one) for key, one in value.items() if key not in dropped}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, numpy.ndarray):
        return value.tolist()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if hasattr(value, "value") and isinstance(value.value, str | int):
        return value.value
    return str(value)


def _class(where):
    module, _, name = where.rpartition(".")
    return getattr(importlib.import_module(module), name)


def part_of(said):
    """A part of a pipeline, with random weights from one seed.

    Raises whatever its class raises.
    """
    torch.manual_seed(0)
    if not isinstance(said, dict):
        return said
    if "value" in said:
        return said["value"]
    if "list" in said:
        return [part_of(one) for one in said["list"]]
    if "tokenizer" in said:
        return stand_ins.tokenizer(said["tokenizer"], said.get("places", False), said.get("most"))
    if "processor" in said:
        return stand_ins.Processor()
    if "several" in said:
        return _class(said["several"])([part_of(one) for one in said["of"]])
    if "unchecked" in said:
        return stand_ins.Unchecked()
    if "processor_of" in said:
        return _class(said["processor_of"])(**said["config"])
    if "model" in said:
        return _random(_class(said["model"])(_class(said["config_class"]).from_dict(said["config"])))
    made = _class(said["class"])(**said["config"])
    return _random(made) if isinstance(made, torch.nn.Module) else made


def _random(module):
    """Weights that were never set, or are all zeros, are drawn: else nothing would tell one step from another."""
    drawn = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in module.parameters():
            if not weight.is_floating_point():
                continue
            unset = not torch.isfinite(weight).all() or weight.abs().max() > 100
            if unset or (weight.dim() > 1 and not weight.any()):
                weight.copy_(0.1 * torch.randn(weight.shape, generator=drawn))
    return module.eval()


def build(recipe):
    """The pipeline of a recipe."""
    import diffusers

    kind = getattr(diffusers, recipe["pipeline"])
    models = [part for part in recipe["parts"].values() if isinstance(part, dict) and "model" in part]
    sizes = [part["config"].get("vocab_size", 128) for part in models]

    def cut(part):
        # There are text models of 8 tokens.
        few = min(sizes, default=128)
        return {**part, "most": few} if isinstance(part, dict) and "tokenizer" in part and few < 128 else part

    pipe = kind(**{name: part_of(cut(part)) for name, part in recipe["parts"].items()})
    pipe.set_progress_bar_config(disable=True)
    return pipe


def call(recipe):
    """What the pipeline of a recipe is called with, made anew: pipelines may write into what they are given."""
    import diffusers

    given = {name: _value(value) for name, value in recipe["call"].items()}
    for name in given:
        if name.endswith("num_inference_steps"):
            given[name] = STEPS
    if "num_inference_steps" in inspect.signature(getattr(diffusers, recipe["pipeline"]).__call__).parameters:
        given["num_inference_steps"] = STEPS
    return given


def _value(said):
    if isinstance(said, list):
        return [_value(one) for one in said]
    if not isinstance(said, dict):
        return said
    if "tensor" in said:
        return _tensor(**said["tensor"])
    if "array" in said:
        return _value(said["array"]).numpy()
    if "object" in said:
        return _class(said["object"])(**{key: _value(one) for key, one in said["fields"].items()})
    if "record" in said:
        return {key: _value(one) for key, one in said["record"].items()}
    if "generator" in said:
        return torch.Generator().manual_seed(said["generator"])
    width, height = said["picture"]
    numbers = numpy.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=numpy.uint8)
    return PIL.Image.fromarray(numbers).convert(said["mode"])


def _tensor(sizes, dtype, **about):
    dtype = getattr(torch, dtype)
    if "all" in about:
        return torch.full(sizes, about["all"], dtype=dtype)
    if "numbers" in about:
        return torch.tensor(about["numbers"], dtype=dtype).reshape(sizes)
    spread = torch.rand(sizes, generator=torch.Generator().manual_seed(0))
    return (about["from"] + (about["to"] - about["from"]) * spread).to(dtype)
