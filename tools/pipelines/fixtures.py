"""One folder for each family: the new exporter's graph, what it is fed, and the latents of the pipeline."""

import gzip
import json
import shutil
from pathlib import Path

import onnx

from case import Case

#: The one of the exporter's metadata that is read; the rest is long.
SCOPES = "pkg.torch.onnx.name_scopes"


def slim(file: Path) -> bytes:
    """The graph without what nobody reads of it: metadata but for the modules' names, and the sizes of inner tensors."""
    model = onnx.load(file)
    for node in model.graph.node:
        kept = [entry for entry in node.metadata_props if entry.key == SCOPES]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
        node.doc_string = ""
    for part in (*model.graph.initializer, *model.graph.input, *model.graph.output):
        del part.metadata_props[:]
    del model.graph.value_info[:]
    return model.SerializeToString()


def write_fixture(name: str, case: Case, computed: list[int], place: Path, folder: Path) -> None:
    to = folder / name
    to.mkdir(parents=True, exist_ok=True)
    for file in place.iterdir():
        if file.suffix in (".json", ".npy", ".safetensors") and file.stem not in ("ours", "drawn"):
            shutil.copy(file, to)
    (to / "model.onnx.gz").write_bytes(gzip.compress(slim(place / "dynamo.onnx"), 9, mtime=0))
    facts = {
        "family": case.family,
        "sizes": case.sizes,
        "guidance": case.guidance,
        "steps": case.steps[0],
        "computed": computed,
        "half": case.half,
    }
    (to / "case.json").write_text(json.dumps(facts) + "\n")
