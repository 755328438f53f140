"""The files of lemica-nodes, read and written."""

import json
import math
import os
import struct

from ._schedule import Schedule

ORDERS = {"hold": 0, "taylor1": 1, "taylor2": 2, "unknown": 0}


def read_schedule(path):
    """The schedule of a *.schedule.json.

    Raises ValueError, with the path, for what is none, contradicts itself, or reuses what a pipeline cannot: weights that were
    fitted to each guidance branch.
    """
    with open(path, encoding="utf-8") as file:
        try:
            found = json.load(file)
        except ValueError as reason:
            raise ValueError(f"{path} is no JSON ({reason}): give a *.schedule.json.") from reason
    if not isinstance(found, dict) or found.get("format") != "lemica.schedule":
        raise ValueError(f"{path} is no schedule of lemica-nodes: give a *.schedule.json.")
    if found.get("version") != 1:
        raise ValueError(f"{path} is of version {found.get('version')} and this program reads version 1: update lemica.")
    mask, compute = tuple(found["mask"]), found["compute"]
    if [step for step, flag in enumerate(mask) if flag] != compute or len(mask) != found["steps"] or not mask or not mask[0]:
        raise ValueError(f"{path} contradicts itself: mask, computed steps and number of steps do not agree; make it again.")
    level = found.get("reuseLevel", "output")
    if found.get("promptSteps"):
        raise ValueError(
            f"{path} reuses guidance by itself, at steps that compute the prompt's branch alone, which a pipeline cannot be "
            "told; propose a schedule without such steps."
        )
    predictor, fitted = found.get("predictor", "unknown"), found.get("fitted")
    if fitted is None and predictor not in ORDERS:
        raise ValueError(f"{path} predicts by {predictor}, which is not known here; use one of {', '.join(ORDERS)}.")
    table = found.get("provenance", {}).get("scheduler") or {}
    sigmas = tuple(math.inf if sigma is None else sigma for sigma in table.get("sigmas", ()))
    if fitted is None and ORDERS[predictor] and len(sigmas) < len(mask):
        raise ValueError(f"{path} extends outputs along sigma, and has no sigmas; calibrate it, or use the predictor hold.")
    return Schedule(
        mask=mask,
        order=0 if fitted else ORDERS[predictor],
        scheduler=table.get("className"),
        timesteps=tuple(table.get("timesteps", ())),
        sigmas=sigmas,
        rows=None if fitted is None else _rows(fitted, path),
        level="residual" if level == "residual" else "output",
    )


def _rows(fitted, path):
    def row(one):
        weights = one["weights"]
        if len(weights) != 1:
            raise ValueError(
                f"{path} has weights of each guidance branch ({', '.join(weights)}), which a pipeline keeps to itself; propose "
                "the schedule from full runs that were recorded in Python."
            )
        (weights,) = weights.values()
        noise = weights[-1] if fitted["noise"] else 0.0
        return one["from"], one["to"], tuple(weights[:-1] if fitted["noise"] else weights), noise

    return tuple(map(row, fitted["rows"]))


def write_json(path, document):
    """Writes a document whole or not at all."""
    _whole(path, lambda file: file.write(json.dumps(document, ensure_ascii=False, allow_nan=False).encode()))


def write_safetensors(path, tensors, about):
    """Writes tensors, (name, type, sizes, chunks of bytes) each, one after the other: none is in memory whole.

    about: text by name, for the header.
    """
    header, at = {"__metadata__": about}, 0
    for name, dtype, sizes, _ in tensors:
        length = math.prod(sizes) * {"F64": 8, "F32": 4}[dtype]
        header[name] = {"dtype": dtype, "shape": list(sizes), "data_offsets": [at, at + length]}
        at += length
    head = json.dumps(header, ensure_ascii=False).encode()
    head += b" " * (-len(head) % 8)

    def write(file):
        file.write(struct.pack("<Q", len(head)) + head)
        for *_, chunks in tensors:
            for chunk in chunks:
                file.write(chunk)

    _whole(path, write)


def _whole(path, write):
    beside = f"{path}.part"
    try:
        with open(beside, "wb") as file:
            write(file)
        os.replace(beside, path)
    except BaseException as reason:
        if os.path.exists(beside):
            os.remove(beside)
        if isinstance(reason, OSError):
            raise ValueError(
                f"{path} could not be written ({reason.strerror}): make room there, or name another place, and call it again. "
                "What was finished before is kept."
            ) from reason
        raise
