"""A pipeline's folder as ONNX files in the layout that Load Pipeline reads."""

import dataclasses
import json
import pathlib
import time

import torch

from ._follow import _denoisers_of
from ._onnx_calls import USUAL, larger, sizes_of, two_calls
from ._onnx_denoiser import denoiser_part
from ._onnx_graph import EXPORTERS, export_graph
from ._onnx_parts import encoder_part, takes_pictures, vae_parts

#: What a pipeline has beside its modules, and what the studio reads of it.
BESIDE = ("scheduler", "guider", "tokenizer", "tokenizer_2", "tokenizer_3", "image_processor", "feature_extractor")


@dataclasses.dataclass(frozen=True)
class Exported:
    """What was written: graphs by their folders, each with how it was made and how far it is from torch."""

    folder: pathlib.Path
    graphs: dict
    seconds: float

    def as_json(self):
        graphs = {name: dataclasses.asdict(graph) for name, graph in self.graphs.items()}
        return {"folder": str(self.folder), "graphs": graphs, "seconds": round(self.seconds, 1)}


def export_onnx(pipe, out, *, exporters=EXPORTERS, report=None, **sizes):
    """Writes a pipeline as ONNX files, runs each in onnxruntime against torch, and says the differences.

    The pipeline is run up to the first call of its denoiser, twice, at two sizes; what its parts are called with there are the
    examples that their graphs are made with, and an axis that differs between the two runs is open. The denoiser and the
    text encoders are written in the type that the pipeline has, the VAE in float32, which it needs.

    Args:
        pipe: a diffusers pipeline in float32 or float16 on the CPU, as load_pipeline gives it.
        out: a folder that is not there yet, or is empty.
        exporters: of torch, in the order in which they are tried: "dynamo", "legacy".
        report: is called with a sentence when a graph is done.
        sizes: height, width, num_frames of what is made, where they are not the usual ones: a graph that cannot be open in
            them is for these.

    Returns: Exported.

    Raises ValueError where the folder is not empty, and for what cannot be exported, with what each exporter said.
    """
    began = time.perf_counter()
    out = pathlib.Path(out)
    if out.exists() and any(out.iterdir()):
        raise ValueError(f"{out} is not empty: name a folder that is not there yet.")
    first, second = two_calls(pipe, sizes)
    (name,) = _denoisers_of(pipe, None)
    out.mkdir(parents=True, exist_ok=True)
    _write_beside(pipe, out)
    graphs = {}

    def export(folder, part, module, config=None):
        target = out / folder
        target.mkdir(exist_ok=True)
        graphs[folder] = export_graph(part, target / "model.onnx", exporters)
        _write_config(module, target, config or {})
        if report:
            report(sentence_of(folder, graphs[folder]))

    for encoder, given in first.modules.items():
        module = getattr(pipe, encoder)
        export(encoder, encoder_part(module, given), module)
    export(name, denoiser_part(getattr(pipe, name), first.denoiser, second.denoiser), getattr(pipe, name))
    if getattr(pipe, "vae", None) is not None:
        vae = pipe.vae.float()
        asked = USUAL | sizes
        pictures = [(one["height"], one["width"]) for one in (asked, larger(asked))]
        frames = sizes_of(pipe, sizes).get("num_frames", 1)
        for folder, part in vae_parts(vae, pictures, frames, encoded_frames(pipe, first)).items():
            export(folder, part, vae, norms_of(vae))
    return Exported(out, graphs, time.perf_counter() - began)


def sentence_of(folder, graph):
    """What is said of a graph that is done."""
    told = " and ".join({"rows": "any number of rows", "sizes": "any sizes"}[way] for way in graph.open)
    told = told or "the sizes asked for alone"
    return f"{folder}: by torch's exporter {graph.exporter}, for {told}; {graph.difference:.0e} from torch"


def encoded_frames(pipe, calls):
    """Frames that the VAE's encoder gets of a picture to start from, or to refer to; None where there is no such picture."""
    if calls.pixels is not None and calls.pixels.dim() == 5:
        return calls.pixels.shape[2]
    return 1 if takes_pictures(pipe) else None


def norms_of(vae):
    """Statistics of a VAE's batch norm (FLUX.2, ERNIE-Image), which stand outside of its decoder."""
    if not isinstance(getattr(vae, "bn", None), torch.nn.BatchNorm2d):
        return {}
    deviation = (vae.bn.running_var + vae.config.batch_norm_eps).sqrt()
    return {"latents_mean": vae.bn.running_mean.tolist(), "latents_std": deviation.tolist()}


def _write_config(module, folder, more):
    """config.json of a part, as its library writes it."""
    if hasattr(module, "save_config"):
        module.save_config(folder)
    else:
        module.config.save_pretrained(folder)
    if more:
        path = folder / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | more, indent=2) + "\n")


def _write_beside(pipe, out):
    """What is no graph: model_index.json, scheduler, guider, tokenizers (as tokenizer.json), preprocessors of pictures."""
    pipe.save_config(out)
    for name in BESIDE:
        part = pipe.components.get(name)
        if part is not None:
            part.save_pretrained(out / name)
