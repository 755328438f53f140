"""The command line: python -m lemica record|calibrate|apply|check|export-onnx|serve."""

import argparse
import json
import pathlib
import sys

#: The first version of diffusers that pipelines are followed in.
LEAST = (0, 30)


def main(argv=None):
    """Runs a command; returns the exit code: 0 done, 1 a check that was not passed, 2 what was asked for cannot be done."""
    options = _parser().parse_args(argv)
    try:
        return options.run(options) or 0
    except (ValueError, OSError) as reason:
        print(f"{reason}", file=sys.stderr)
    except ImportError as reason:
        print(f"This Python lacks a package ({reason}): install torch, diffusers and transformers in it.", file=sys.stderr)
    except Exception as reason:
        # Of the pipeline, or of what it runs on.
        told = f"The pipeline has failed ({type(reason).__name__}: {reason}). What was finished before is kept: call it again."
        print(told, file=sys.stderr)
    return 2


def _parser():
    parser = argparse.ArgumentParser(prog="python -m lemica", description=__import__("lemica").__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, run, about in (
        ("record", _record, "record full runs, for schedules to be proposed from"),
        ("calibrate", _calibrate, "measure the error of every edge"),
        ("check", _check, "a schedule against the full run; exit code 1 below --min-psnr"),
        ("apply", _apply, "sample by a schedule, into a folder of PNG files"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(run=run)
        command.add_argument("pipeline", help="folder of a diffusers pipeline, or its name in the local cache of the hub")
        command.add_argument("--prompt", action="append", default=[], help="may be given several times")
        command.add_argument("--prompts", type=pathlib.Path, help="a file with a prompt a line")
        command.add_argument("--seed", action="append", type=int, default=[], help="may be given several times (default: 0)")
        command.add_argument("--steps", type=int, help="num_inference_steps (default: the pipeline's)")
        command.add_argument("--call", default="{}", help='more arguments of the pipeline as JSON, such as \'{"height": 512}\'')
        command.add_argument("--dtype", default="float32", choices=["float32", "bfloat16", "float16"])
        command.add_argument("--device", default="cpu", help='such as "cuda"')
        command.add_argument("--variant", help='of the weights\' files, such as "fp16"')
        command.add_argument("--offload", action="store_true", help="enable_model_cpu_offload on the device")
        if name in ("record", "calibrate", "apply"):
            command.add_argument("--out", required=True, help="a file; of apply a folder")
        if name == "calibrate":
            command.add_argument("--max-gap", type=int, default=7)
            command.add_argument("--distance", default="l1", choices=["l1", "relative-l1", "rms"])
        if name in ("check", "apply"):
            command.add_argument("--schedule", required=True, help="a *.schedule.json")
        if name == "check":
            command.add_argument("--min-psnr", type=float, help="dB, of the mean over samples")
            command.add_argument("--json", action="store_true", help="print the report as JSON")
    _add_export_onnx(commands)
    serve = commands.add_parser("serve", help="answer requests on standard input, as the studio asks them, until it ends")
    serve.set_defaults(run=_serve)
    return parser


def _add_export_onnx(commands):
    about = "write a pipeline as ONNX files that Load Pipeline reads, and check them against torch"
    command = commands.add_parser("export-onnx", help=about, description=about)
    command.set_defaults(run=_export_onnx)
    command.add_argument("pipeline", help="folder of a diffusers pipeline, or its name in the local cache of the hub")
    command.add_argument("out", help="a folder that is not there yet, or is empty")
    command.add_argument("--dtype", default="float32", choices=["float32", "float16"], help="the VAE stays in float32")
    for name in ("height", "width", "frames"):
        command.add_argument(f"--{name}", type=int, help="of what is made, for graphs that cannot be open in it")
    command.add_argument("--exporter", choices=["dynamo", "legacy"], help="one of torch's alone")
    command.add_argument("--json", action="store_true", help="print what was written as JSON")


def load_pipeline(name, dtype="float32", device="cpu", offload=False, variant=None):
    """A diffusers pipeline from a folder, or from the local cache of the hub: nothing is fetched, no code of a folder is run.

    Raises ValueError where there is none, a device is not there, or diffusers is too old.
    """
    import diffusers
    import torch

    if tuple(map(int, diffusers.__version__.split(".")[:2])) < LEAST:
        raise ValueError(
            f"diffusers {diffusers.__version__} is installed and {'.'.join(map(str, LEAST))} or later is needed: pip install -U "
            "diffusers."
        )
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise ValueError("There is no CUDA device that this torch can use: leave out --device, or install a torch for it.")
    try:
        pipe = diffusers.DiffusionPipeline.from_pretrained(
            name, torch_dtype=getattr(torch, dtype), local_files_only=True, use_safetensors=True, variant=variant or None
        )
    except (OSError, ValueError) as reason:
        raise ValueError(f"{name} is no pipeline that diffusers can load here: {reason}") from reason
    if offload:
        pipe.enable_model_cpu_offload(device=device)
    else:
        pipe.to(device)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def _pipeline_of(options):
    return load_pipeline(options.pipeline, options.dtype, options.device, options.offload, options.variant)


def _asked(options):
    """Prompts, seeds and the pipeline's arguments."""
    prompts = list(options.prompt)
    if options.prompts:
        prompts += [line for line in options.prompts.read_text(encoding="utf-8").splitlines() if line.strip()]
    call = json.loads(options.call)
    if options.steps is not None:
        call["num_inference_steps"] = options.steps
    return prompts, options.seed or [0], call


def _told(what):
    return lambda done, of: print(f"{done} of {of} {what}", file=sys.stderr)


def _record(options):
    from . import record

    prompts, seeds, call = _asked(options)
    record(_pipeline_of(options), prompts, seeds=seeds, out=options.out, report=_told("samples"), **call)
    print(options.out)


def _calibrate(options):
    from . import calibrate

    prompts, seeds, call = _asked(options)
    more = {"max_gap": options.max_gap, "distance": options.distance, "report": _told("edges")}
    calibrate(_pipeline_of(options), prompts, seeds=seeds, out=options.out, **more, **call)
    print(options.out)


def _check(options):
    from . import check

    prompts, seeds, call = _asked(options)
    report = check(_pipeline_of(options), options.schedule, prompts, seeds=seeds, min_psnr=options.min_psnr, **call)
    found = report.as_json()
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for one in report.samples:
            ratio = one.calls_full / max(1, one.calls)
            quality = "" if one.psnr_db is None else f"  {one.psnr_db:.2f} dB"
            head = f"{one.calls} of {one.calls_full} calls ({ratio:.2f}x){quality}  L1 {one.latent_l1:.4g}"
            print(f"{head}  seed {one.seed}  {one.prompt}")
        if report.psnr_db:
            print("  ".join(f"{key} {value:.2f} dB" for key, value in report.psnr_db.items()))
    return 0 if report.passed else 1


def _apply(options):
    from . import apply
    from ._record import arguments_of

    prompts, seeds, call = _asked(options)
    pipe = _pipeline_of(options)
    folder = pathlib.Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    with apply(pipe, options.schedule):
        for number, prompt in enumerate(prompts or [None]):
            for seed in seeds:
                result = pipe(**arguments_of(pipe, prompt, seed, {"output_type": "pil", **call}))
                pictures = result.images if hasattr(result, "images") else result.frames[0]
                for k, picture in enumerate(pictures):
                    path = folder / f"{number}-{seed}-{k}.png"
                    picture.save(path)
                    print(path)


def _export_onnx(options):
    from ._export_onnx import export_onnx

    named = {"height": options.height, "width": options.width, "num_frames": options.frames}
    sizes = {name: size for name, size in named.items() if size is not None}
    exporters = {"exporters": (options.exporter,)} if options.exporter else {}
    pipe = load_pipeline(options.pipeline, options.dtype)
    made = export_onnx(pipe, options.out, report=lambda sentence: print(sentence, file=sys.stderr), **exporters, **sizes)
    print(json.dumps(made.as_json()) if options.json else made.folder)


def _serve(options):
    from ._frames import take_pipes
    from ._serve import serve

    serve(*take_pipes())


if __name__ == "__main__":
    sys.exit(main())
