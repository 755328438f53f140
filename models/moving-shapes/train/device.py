"""Where training runs, and bfloat16 autocast there (AVX-512 BF16 or AMX on a CPU, tensor cores on a GPU)."""

import torch


def device():
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def half(dev):
    return torch.autocast(dev.type, dtype=torch.bfloat16)
