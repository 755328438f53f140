"""Writes the trained parts as a folder that Stable Diffusion's pipeline reads, in ONNX.

    python3 export.py --run run --to ..

Pictures are their own latents: the decoder hands them on. Everything is float32, with a dynamic batch.
"""

import argparse
import json
import pathlib

import onnx
import torch

from network import STEPS, TEXT, TextEncoder, UNet
from scenes import SIDE, TEXT_LENGTH, VOCABULARY


class Decoder(torch.nn.Module):
    """latent_sample [B, 3, 32, 32] -> sample, the same."""

    def forward(self, latent_sample):
        return latent_sample * 1.0


def export(module, folder, inputs, output, config):
    folder.mkdir(parents=True, exist_ok=True)
    names, file = list(inputs), str(folder / "model.onnx")
    batch = torch.export.Dim("batch", min=1, max=1024)
    torch.onnx.export(
        module.eval(), tuple(inputs.values()), file, input_names=names, output_names=[output], opset_version=18, dynamo=True,
        dynamic_shapes=tuple({0: batch} for _ in names), external_data=False, optimize=True, verbose=False,
    )
    model = onnx.load(file)
    for node in model.graph.node:
        node.ClearField("metadata_props")
        node.ClearField("doc_string")
    for value in [*model.graph.value_info, *model.graph.initializer]:
        value.ClearField("metadata_props")
        value.ClearField("doc_string")
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, file)
    write(folder / "config.json", config)


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def tokenizer():
    """Whole words; what is not one of them becomes <unk>."""
    special = [{"id": i, "content": VOCABULARY[i], "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for i in range(3)]
    end = {"SpecialToken": {"id": "</s>", "type_id": 0}}
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Lowercase"}, {"type": "Strip", "strip_left": True, "strip_right": True}]},
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {
            "type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, end],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, end, {"Sequence": {"id": "B", "type_id": 0}}, end],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
        },
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {word: i for i, word in enumerate(VOCABULARY)}, "unk_token": "<unk>"},
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=pathlib.Path, default="run")
    parser.add_argument("--to", type=pathlib.Path, default="..")
    args = parser.parse_args()
    weights = torch.load(args.run / "model.pt", map_location="cpu")
    text_encoder, unet = TextEncoder(), UNet()
    text_encoder.load_state_dict(weights["text_encoder"])
    unet.load_state_dict(weights["unet"])
    ids = torch.zeros(2, TEXT_LENGTH, dtype=torch.long)
    pictures = torch.randn(2, 3, SIDE, SIDE)
    to = args.to
    with torch.no_grad():
        export(text_encoder, to / "text_encoder", {"input_ids": ids}, "last_hidden_state",
               {"_class_name": "TinyLandscapesTextEncoder", "hidden_size": TEXT, "vocab_size": len(VOCABULARY), "max_position_embeddings": TEXT_LENGTH})
        export(unet, to / "unet", {"sample": pictures, "timestep": torch.tensor([900, 100]), "encoder_hidden_states": text_encoder(ids)}, "out_sample",
               {"_class_name": "TinyLandscapesUNet", "in_channels": 3, "sample_size": SIDE, "cross_attention_dim": TEXT})
        export(Decoder(), to / "vae_decoder", {"latent_sample": pictures}, "sample",
               {"_class_name": "TinyLandscapesPixels", "latent_channels": 3, "scaling_factor": 1.0, "block_out_channels": [1]})
    write(to / "tokenizer" / "tokenizer.json", tokenizer())
    write(to / "tokenizer" / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": TEXT_LENGTH, "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>", "padding_side": "right"})
    write(to / "scheduler" / "scheduler_config.json", {
        "_class_name": "DDIMScheduler", "num_train_timesteps": STEPS, "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
        "clip_sample": False, "set_alpha_to_one": False, "steps_offset": 1, "prediction_type": "epsilon", "timestep_spacing": "leading",
    })
    write(to / "model_index.json", {
        "_class_name": "StableDiffusionPipeline", "scheduler": ["diffusers", "DDIMScheduler"],
        "tokenizer": ["transformers", "PreTrainedTokenizerFast"], "text_encoder": ["tiny_landscapes", "TinyLandscapesTextEncoder"],
        "unet": ["tiny_landscapes", "TinyLandscapesUNet"], "vae_decoder": ["tiny_landscapes", "TinyLandscapesPixels"],
    })
    print("wrote", to.resolve().name, sum(f.stat().st_size for f in to.rglob("*.onnx")), "bytes of ONNX")


if __name__ == "__main__":
    main()
