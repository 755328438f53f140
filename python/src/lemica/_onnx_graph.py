"""One module as an ONNX graph: whichever of torch's exporters gives what torch gives, at every size that is wanted."""

import contextlib
import dataclasses
import io
import logging
import os
import pathlib
import sys
import tempfile
import warnings

import torch

#: The one that torch takes by default comes first; what it cannot do, the one by tracing is asked for.
EXPORTERS = ("dynamo", "legacy")
#: What the largest difference to torch may be, relative to torch's largest number: rounding, in layers one upon another.
ALIKE = {torch.float32: 1e-2, torch.float16: 2e-1}

#: Numbers up to this are taken for 0 by the optimization of torch's exporter.
SMALL = 1e-8


@dataclasses.dataclass(frozen=True)
class Part:
    """What becomes one graph: a module that takes tensors alone, and examples of them.

    examples: inputs by name, at two sizes; an axis that differs between them is open in the graph.
    rows: inputs with a row a sample. Empty where the graph is for one.
    outputs: their names.
    """

    module: torch.nn.Module
    examples: tuple
    outputs: tuple
    rows: frozenset = frozenset()


@dataclasses.dataclass(frozen=True)
class Graph:
    """A graph that was written, and checked.

    open: what may differ from call to call, "rows" and "sizes"; an empty tuple where all is as in the example.
    difference: the largest to torch over all examples, relative to torch's largest number; None where it was not run.
    """

    exporter: str
    open: tuple
    difference: float | None


def export_graph(part, file, exporters=EXPORTERS):
    """Writes a graph with its weights beside it, open for as much as it can be, and runs it in onnxruntime against torch.

    Raises ValueError where no exporter makes a graph that gives what torch gives; it says why each did not.
    """
    reasons = []
    ways = [("rows", "sizes"), ("sizes",), ("rows",), ()] if part.rows else [("sizes",), ()]
    if not any(_open_axes(part, ("sizes",)).values()):
        ways = [way for way in ways if "sizes" not in way]
    for way in ways:
        for exporter in exporters:
            try:
                write_graph(part, file, exporter, way)
                return Graph(exporter, way, difference_of(part, file, way))
            except Exception as reason:
                reasons.append(f"{exporter}, {' and '.join(way) or 'nothing'} open: {_first_line(reason)}")
    raise ValueError(f"{type(part.module).__name__} cannot be exported: {'; '.join(reasons)}.")


def _first_line(reason):
    """What went wrong, of an exception that says much: the one that it sums up, or else its first line."""
    lines = [line.strip() for line in str(reason).splitlines() if line.strip()] or [type(reason).__name__]
    return next((line for line in lines if line.startswith("<class")), lines[0])[:200]


def difference_of(part, file, way):
    """The largest difference to torch over the examples that the graph is open for, relative to torch's largest number.

    Raises ValueError where it is more than rounding.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    named = {port.name for port in session.get_inputs()}
    worst = 0.0
    for tensors in _runs_of(part, way):
        with torch.no_grad():
            wanted = _several(getattr(part.module, "plain", part.module)(*tensors.values()))
        found = session.run(None, {name: tensor.numpy() for name, tensor in tensors.items() if name in named})
        for name, one, other in zip(part.outputs, wanted, found, strict=True):
            given = torch.from_numpy(other)
            if given.shape != one.shape:
                raise ValueError(f"it gives {name} as {list(given.shape)}, torch as {list(one.shape)}")
            largest = one.float().abs().max().item() or 1.0
            difference = (given.float() - one.float()).abs().max().item() / largest
            if not difference <= ALIKE.get(one.dtype, 1e-2):
                raise ValueError(f"its {name} is {difference:.0e} from torch's")
            worst = max(worst, difference)
    return worst


def _runs_of(part, way):
    """Examples for a graph that is open this way."""
    first, second = part.examples
    if "rows" not in way:
        return [_rows_of(part, one, 1) for one in ((first, second) if "sizes" in way else (first,))]
    return [_rows_of(part, first, 2), _rows_of(part, second if "sizes" in way else first, 1), _rows_of(part, first, 3)]


def _rows_of(part, tensors, rows):
    """The same with so many rows, the first ones again and again."""
    return {
        name: torch.cat([tensor] * rows)[:rows].contiguous() if name in part.rows else tensor for name, tensor in tensors.items()
    }


def _open_axes(part, way):
    """Of each input the axes that may differ from call to call, each with a name."""
    first, second = part.examples
    found = {name: {} for name in first}
    for name, tensor in first.items():
        if "rows" in way and name in part.rows:
            found[name][0] = "batch"
        if "sizes" in way:
            pairs = enumerate(zip(tensor.shape, second[name].shape, strict=True))
            found[name] |= {axis: f"{name}_{axis}" for axis, (a, b) in pairs if a != b and not (axis == 0 and name in part.rows)}
    return found


def write_graph(part, file, exporter, way, *, beside=True):
    """Writes the graph of the first example by one of the exporters, open as is said.

    beside: weights in a file beside the graph, NAME.data.
    """
    file = pathlib.Path(file)
    tensors = _rows_of(part, part.examples[0], 2 if "rows" in way else 1)
    names = {"input_names": list(tensors), "output_names": list(part.outputs)}
    axes = _open_axes(part, way)
    with torch.no_grad(), quiet(), getattr(part.module, "tracing", contextlib.nullcontext)():
        if exporter == "dynamo":
            _by_dynamo(part, tensors, axes, names, file, beside=beside)
        else:
            _by_tracing(part, tensors, axes, names, file, way, beside=beside)


def _by_dynamo(part, tensors, axes, names, file, *, beside):
    shapes = tuple(dict.fromkeys(axes[name], torch.export.Dim.AUTO) or None for name in tensors)
    program = torch.onnx.export(
        part.module, tuple(tensors.values()), dynamo=True, verbose=False, optimize=False, **names,
        # A module of any number of tensors takes them as one argument.
        dynamic_shapes=(shapes,) if any(shapes) else None,
    )  # fmt: skip
    if not _has_small_terms(program.model):
        program.optimize()
    program.save(str(file), external_data=beside)


def _has_small_terms(model):
    """Whether a graph has numbers of 1e-8 and less: optimizing leaves them out where they are added, and 0 / 0 is NaN."""
    constants = [value.const_value for value in model.graph.initializers.values()]
    for node in model.graph:
        if node.op_type == "Constant":
            constants += [attribute.value for attribute in node.attributes.values()]
    for constant in constants:
        if hasattr(constant, "numpy") and constant.size == 1:
            constant = constant.numpy().item()
        if isinstance(constant, float) and 0 < abs(constant) <= SMALL:
            return True
    return False


def _by_tracing(part, tensors, axes, names, file, way, *, beside):
    import onnx

    outputs = [_several(part.module(*run.values())) for run in _runs_of(part, way)]
    axes = {name: found for name, found in axes.items() if found}
    for k, name in enumerate(part.outputs):
        shapes = [run[k].shape for run in outputs]
        changing = {axis: f"{name}_{axis}" for axis in range(len(shapes[0])) if len({shape[axis] for shape in shapes}) > 1}
        if changing:
            axes[name] = changing
    with tempfile.TemporaryDirectory(dir=file.parent) as folder, without_rms_norm():
        # Of a large model this writes a file for each weight.
        plain = pathlib.Path(folder) / file.name
        torch.onnx.export(part.module, tuple(tensors.values()), str(plain), dynamo=False, dynamic_axes=axes, **names)
        model = onnx.load(plain)
        data = f"{file.name}.data"
        (file.parent / data).unlink(missing_ok=True)
        onnx.save_model(model, file, save_as_external_data=beside, all_tensors_to_one_file=True, location=data)


def _several(outputs):
    return outputs if isinstance(outputs, tuple) else (outputs,)


@contextlib.contextmanager
def quiet():
    """The exporters tell their progress, and whole graphs where they fail; some of it below Python."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    sys.stdout.flush(), sys.stderr.flush()
    kept = [os.dup(stream) for stream in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        for stream, plain in zip((1, 2), kept, strict=True):
            os.dup2(plain, stream)
        for file in (*kept, nowhere):
            os.close(file)
        logging.disable(before)


@contextlib.contextmanager
def swapped(owner, name, value):
    """Another attribute for a while."""
    plain = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, plain)


@contextlib.contextmanager
def without_rms_norm():
    """The exporter by tracing knows no RMSNorm: it is written out."""

    def forward(self, x):
        eps = torch.finfo(x.dtype).eps if self.eps is None else self.eps
        normed = x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)
        return normed if self.weight is None else normed * self.weight

    with swapped(torch.nn.RMSNorm, "forward", forward):
        yield
