"""Writes recipes.json: the tiny models that diffusers' own tests build, as classes, numbers and sizes.

    python recorder.py CHECKOUT

CHECKOUT is a clone of diffusers at the version that is pinned, or near it. What its tests build is run here, with stand-ins for
what they fetch; of each pipeline the classes and configurations of its parts are kept, and the sizes of what it is called with.
"""

import dataclasses
import importlib
import inspect
import json
import logging
import os
import pathlib
import resource
import signal
import sys
import traceback
import types

import numpy
import PIL.Image
import torch

import recipes
import stand_ins

os.environ["HF_HUB_OFFLINE"] = "1"


def main(checkout):
    sys.path.insert(0, checkout)
    logging.disable(logging.WARNING)
    # A model of full size is a mistake, and is told as one.
    resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, 8 * 2**30))
    signal.signal(signal.SIGALRM, _late)
    _stand_in()
    found, failed = {}, {}
    for path in sorted(pathlib.Path(checkout, "tests/pipelines").rglob("test_*.py")):
        module = ".".join(path.relative_to(checkout).with_suffix("").parts)
        try:
            cases = list(_cases(importlib.import_module(module)))
        except Exception as reason:
            failed[module] = _said(reason)
            continue
        for name, case in cases:
            signal.alarm(60)
            try:
                recipe = _recipe(case)
                signal.alarm(0)
            except Exception as reason:
                failed[name] = _said(reason)
                if "-v" in sys.argv:
                    traceback.print_exc()
                continue
            key, number = recipe["pipeline"], 2
            if any(recipe == other for other in found.values()):
                continue
            while key in found:
                key, number = f"{recipe['pipeline']} ({number})", number + 1
            found[key] = recipe
        print(module, len(found), file=sys.stderr)
    recipes.write(found)
    for name, reason in failed.items():
        print(f"{name}: {reason}")
    print(f"{len(found)} recipes, {len(failed)} not")


def _late(*_):
    raise TimeoutError("takes more than 60 s")


def _said(reason):
    return f"{type(reason).__name__}: {str(reason).splitlines()[0] if str(reason) else ''}"[:200]


def _cases(module):
    """Whatever has parts and inputs to give, once for each pipeline."""
    for name, kind in vars(module).items():
        if not inspect.isclass(kind) or kind.__module__ != module.__name__ or not hasattr(kind, "get_dummy_components"):
            continue
        if not inspect.isclass(getattr(kind, "pipeline_class", None)) or not hasattr(kind, "get_dummy_inputs"):
            continue
        yield f"{module.__name__}.{name}", kind


def _recipe(kind):
    test = object.__new__(kind)
    for name in ("setUp", "setup_method"):
        if name in vars(kind):
            getattr(test, name)()
    torch.manual_seed(0)
    parts = test.get_dummy_components()
    inputs = test.get_dummy_inputs
    given = inputs("cpu") if "device" in inspect.signature(inputs).parameters else inputs()
    pipeline = next(cls for cls in kind.pipeline_class.__mro__ if cls.__module__.startswith("diffusers."))
    known = inspect.signature(pipeline.__init__).parameters
    if "safety_checker" in known and pipeline is not kind.pipeline_class:
        # A wrapper of the tests lets all pass.
        parts["safety_checker"] = recipes.marked(stand_ins.Unchecked(), {"unchecked": True})
    return {
        "pipeline": pipeline.__name__,
        "parts": {name: recipes.part_said(part) for name, part in parts.items() if name in known or not known},
        "call": {name: _value(name, value) for name, value in given.items() if name not in ("generator", "output_type")},
    }


def _value(name, value):
    if isinstance(value, torch.Generator):
        return {"generator": 0}
    if isinstance(value, torch.Tensor):
        return _tensor(value)
    if isinstance(value, numpy.ndarray):
        return {"array": _tensor(torch.from_numpy(value))}
    if isinstance(value, PIL.Image.Image):
        return {"picture": [*value.size], "mode": value.mode}
    if isinstance(value, list | tuple):
        return [_value(name, one) for one in value]
    if isinstance(value, dict):
        return {"record": {key: _value(key, one) for key, one in value.items()}}
    if dataclasses.is_dataclass(value):
        fields = {field.name: _value(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"object": f"{type(value).__module__}.{type(value).__name__}", "fields": fields}
    if isinstance(value, str) and value.lstrip().startswith("{"):
        return json.dumps({key: "a red fox" if isinstance(one, str) else one for key, one in json.loads(value).items()})
    if isinstance(value, str) and ("prompt" in name or name in ("lyrics", "caption")):
        # Texts are our own.
        return "a red fox in the snow" if value else ""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise ValueError(f"{name} is {type(value).__name__}")


def _tensor(tensor):
    about = {"sizes": list(tensor.shape), "dtype": str(tensor.dtype).removeprefix("torch.")}
    if tensor.numel() and bool((tensor == tensor.flatten()[0]).all()):
        return {"tensor": {**about, "all": tensor.flatten()[0].item()}}
    if not tensor.is_floating_point():
        return {"tensor": {**about, "numbers": tensor.flatten().tolist()}}
    return {"tensor": {**about, "from": round(tensor.min().item(), 3), "to": round(tensor.max().item(), 3)}}


class _Absent:
    """A package of test tools that is not installed: whatever is asked of it does nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **more):
        return self


def _stand_in():
    """Nothing is fetched: what the tests name is made here."""
    for name in ("parameterized", "requests_mock"):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__getattr__ = _Absent().__getattr__
    import diffusers
    import transformers

    # Where torchvision is not installed, its processors are others'.
    for name in dir(transformers):
        if name.endswith("ImageProcessorPil"):
            setattr(transformers, name.removesuffix("Pil"), getattr(transformers, name))

    def of_tokenizer(cls, *_, **more):
        said = {"tokenizer": more.get("model_max_length", 77)}
        if cls.__name__ == "ChatGLMTokenizer":
            said["places"] = True
        return recipes.marked(recipes.part_of(said), said)

    def of_processor(cls, *_, **more):
        return recipes.marked(stand_ins.Processor(), {"processor": cls.__name__})

    def of_config(cls, name="", **more):
        if "t5" in name.lower():
            return transformers.T5Config(
                vocab_size=1103, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4, relative_attention_num_buckets=8
            )
        raise ValueError(f"no stand-in for the configuration {name}")

    def of_model(cls, *_, **more):
        if cls.__name__ == "ChatGLMModel":
            sizes = {"num_layers": 2, "hidden_size": 8, "ffn_hidden_size": 37, "kv_channels": 8, "num_attention_heads": 4}
            config = cls.config_class(padded_vocab_size=1000, multi_query_group_num=2, multi_query_attention=True, **sizes)
            config.original_rope = True
            return cls(config)
        config = stand_ins.small_config(cls.config_class)
        if cls.__name__ == "LlamaForCausalLM":
            config = type(config)(**{**config.to_dict(), "hidden_size": 16, "head_dim": 4})
        return cls(config)

    def of_image_processor(cls, *_, **more):
        return cls(size={"height": 32, "width": 32})

    def refused(cls, name="", *_, **more):
        raise ValueError(f"no stand-in for {name}")

    transformers.PreTrainedTokenizerBase.from_pretrained = classmethod(of_tokenizer)
    transformers.AutoTokenizer.from_pretrained = classmethod(of_tokenizer)
    transformers.ProcessorMixin.from_pretrained = classmethod(of_processor)
    transformers.AutoProcessor.from_pretrained = classmethod(
        lambda cls, *_, **more: recipes.marked(stand_ins.tokenizer(512), {"tokenizer": 512})
    )
    transformers.AutoConfig.from_pretrained = classmethod(of_config)
    transformers.PreTrainedModel.from_pretrained = classmethod(of_model)
    transformers.image_processing_base.ImageProcessingMixin.from_pretrained = classmethod(of_image_processor)
    diffusers.DiffusionPipeline.from_pretrained = classmethod(refused)
    diffusers.ModelMixin.from_pretrained = classmethod(refused)


if __name__ == "__main__":
    main(sys.argv[1])
