"""Writes the trained parts as an Optimum/diffusers ONNX folder.

    python3 export.py --run run --to ..

Needs run/vae.pt and run/transformer.pt. Everything is float32, opset 17, with a dynamic batch.
"""

import argparse
import json
import pathlib

import torch
from torch import nn

from network import GRID, TextEncoder, VideoTransformer, WIDTH
from scenes import FRAMES, HEIGHT, TEXT_LENGTH, VOCABULARY, WIDTH as PIXELS
from vae import LATENT_CHANNELS, Decoder, clips_of, frames_of

OPSET = 17


class ClipDecoder(nn.Module):
    """latent_sample [B, C, F, h, w] -> sample [B, 3, F, 8h, 8w]."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, latent_sample):
        frames = latent_sample.transpose(1, 2).reshape(-1, LATENT_CHANNELS, GRID[1], GRID[2])
        return self.decoder(frames).reshape(-1, FRAMES, 3, HEIGHT, PIXELS).transpose(1, 2)


def export(module, folder, inputs, output, config):
    folder.mkdir(parents=True, exist_ok=True)
    names = list(inputs)
    torch.onnx.export(
        module.eval(), tuple(inputs.values()), str(folder / "model.onnx"), opset_version=OPSET, input_names=names,
        output_names=[output], dynamic_axes={n: {0: "batch"} for n in [*names, output]}, do_constant_folding=True,
    )
    write(folder / "config.json", config)


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def tokenizer():
    """A Unigram tokenizer whose pieces are whole words: what is not one of them becomes <unk>."""
    pieces = [[p if i < 3 else "\u2581" + p, 0.0 if i < 3 else -float(i)] for i, p in enumerate(VOCABULARY)]
    special = [{"id": i, "content": VOCABULARY[i], "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for i in range(3)]
    end = {"SpecialToken": {"id": "</s>", "type_id": 0}}
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Lowercase"}, {"type": "Strip", "strip_left": True, "strip_right": True}]},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True},
        "post_processor": {
            "type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, end],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, end, {"Sequence": {"id": "B", "type_id": 0}}, end],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
        },
        "decoder": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True},
        "model": {"type": "Unigram", "unk_id": 2, "vocab": pieces, "byte_fallback": False},
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=pathlib.Path, default="run")
    parser.add_argument("--to", type=pathlib.Path, default="..")
    args = parser.parse_args()
    vae = torch.load(args.run / "vae.pt", map_location="cpu")
    weights = torch.load(args.run / "transformer.pt", map_location="cpu")
    text_encoder, transformer, decoder = TextEncoder(), VideoTransformer(), Decoder()
    text_encoder.load_state_dict(weights["text_encoder"])
    transformer.load_state_dict(weights["transformer"])
    decoder.load_state_dict(vae["decoder"])
    to = args.to
    with torch.no_grad():
        ids = torch.zeros(2, TEXT_LENGTH, dtype=torch.long)
        export(text_encoder, to / "text_encoder", {"input_ids": ids}, "last_hidden_state",
               {"_class_name": "MovingShapesTextEncoder", "hidden_size": WIDTH, "vocab_size": len(VOCABULARY), "max_position_embeddings": TEXT_LENGTH})
        latents = torch.randn(2, LATENT_CHANNELS, *GRID)
        export(transformer, to / "transformer",
               {"hidden_states": latents, "timestep": torch.tensor([900.0, 100.0]), "encoder_hidden_states": text_encoder(ids)}, "velocity",
               {"_class_name": "MovingShapesTransformer3DModel", "in_channels": LATENT_CHANNELS, "num_frames": GRID[0], "sample_size": [GRID[1], GRID[2]],
                "text_length": TEXT_LENGTH, "cross_attention_dim": WIDTH, "num_layers": len(transformer.blocks)})
        export(ClipDecoder(decoder), to / "vae_decoder", {"latent_sample": latents}, "sample",
               {"_class_name": "MovingShapesAutoencoder", "latent_channels": LATENT_CHANNELS, "scaling_factor": 1.0,
                "latents_mean": vae["mean"].tolist(), "latents_std": vae["std"].tolist(), "spatial_compression_ratio": 8, "temporal_compression_ratio": 1})
    write(to / "tokenizer" / "tokenizer.json", tokenizer())
    write(to / "tokenizer" / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": TEXT_LENGTH, "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>", "padding_side": "right"})
    write(to / "scheduler" / "scheduler_config.json", {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 3.0})
    write(to / "model_index.json", {
        "_class_name": "MovingShapesPipeline", "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        "tokenizer": ["transformers", "PreTrainedTokenizerFast"], "text_encoder": ["moving_shapes", "MovingShapesTextEncoder"],
        "transformer": ["moving_shapes", "MovingShapesTransformer3DModel"], "vae_decoder": ["moving_shapes", "MovingShapesAutoencoder"],
    })
    print("wrote", to.resolve().name, sum(f.stat().st_size for f in to.rglob("*.onnx")), "bytes of ONNX")


if __name__ == "__main__":
    main()
