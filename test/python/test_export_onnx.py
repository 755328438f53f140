"""Whole pipelines as ONNX files, and what the workflow makes of them. All families: npm run pipelines -- --folders."""

import json
import subprocess
import sys

import diffusers
import onnx
import pytest
from lemica.__main__ import load_pipeline
from lemica._export_onnx import export_onnx

import pipelines
from conftest import HOME

sys.path.insert(0, str(HOME / "tools" / "pipelines"))

import folder_runs
import whole
from project import Project, with_noise


@pytest.fixture(scope="module")
def project():
    one = Project()
    yield one
    one.close()


# Guidance of two branches and guidance that is told to the denoiser; a UNet and block stacks.
@pytest.mark.parametrize("name", ["sd15", "sd3", "flux1"])
def test_a_folder_in_onnx_gives_the_latents_of_its_pipeline(name, project, tmp_path):
    case = whole.whole(name)
    whole.save(case, tmp_path / "torch")
    made = folder_runs.exported(case, tmp_path / "torch", tmp_path / "onnx")
    assert made.graphs[case.denoiser].open == ("rows", "sizes")
    assert max(graph.difference for graph in made.graphs.values()) < 1e-3
    noise = lambda one, place, steps: with_noise(one, project, place, steps)  # noqa: E731
    found = dict(folder_runs.compared(case, tmp_path / "onnx", tmp_path, project.ask, noise))
    assert set(found) >= {"full", "hold", "other size", "other size, hold", *(["residual"] if case.blocks else [])}
    assert {told: how for told, how in found.items() if not float(how) < 1e-4} == {}


def test_the_command_line_writes_float16_and_says_how_far_it_is_from_torch(folder, tmp_path):
    command = ["node", "bin/lemica.js", "export-onnx", str(folder), str(tmp_path / "half"), "--dtype", "float16", "--json"]
    command += ["--height", "32", "--width", "32"]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)
    assert "unet: by torch's exporter dynamo, for any number of rows and any sizes; " in done.stderr
    told = json.loads(done.stdout)
    assert {name: graph["open"] for name, graph in told["graphs"].items()} == {
        "text_encoder": ["sizes"],
        "unet": ["rows", "sizes"],
        "vae_decoder": ["sizes"],
    }
    assert 0 < told["graphs"]["unet"]["difference"] < 1e-2
    for part, kind in (("unet", onnx.TensorProto.FLOAT16), ("vae_decoder", onnx.TensorProto.FLOAT)):
        graph = onnx.load(tmp_path / "half" / part / "model.onnx", load_external_data=False).graph
        assert {output.type.tensor_type.elem_type for output in graph.output} == {kind}
        assert (tmp_path / "half" / part / "model.onnx.data").exists()
    assert (tmp_path / "half" / "tokenizer" / "tokenizer.json").exists()
    again = subprocess.run(command, cwd=HOME, capture_output=True, text=True)
    assert again.returncode == 2
    assert "is not empty: name a folder that is not there yet" in again.stderr


def test_a_pipeline_of_two_denoisers_is_refused(tmp_path):
    pipe, _ = pipelines.wan()
    both = diffusers.WanPipeline(**pipe.components | {"transformer_2": pipe.transformer}, boundary_ratio=0.5)
    both.transformer_2 = type(pipe.transformer).from_config(pipe.transformer.config)
    with pytest.raises(ValueError, match=r"has 2 denoisers \(transformer, transformer_2\)"):
        export_onnx(both, tmp_path / "out")


def test_a_folder_that_is_no_pipeline_is_refused(tmp_path):
    with pytest.raises(ValueError, match="is no pipeline that diffusers can load here"):
        load_pipeline(str(tmp_path))
