"""A pipeline like those of diffusers, in PyTorch, for calibrate_elsewhere.py to measure: `toy_pipeline.py JOB OUT`."""

import json
import sys
from types import SimpleNamespace

import torch

import calibrate_elsewhere as elsewhere


class FlowEuler:
    """Euler steps of flow matching, spoken to as diffusers' scheduler."""

    config = {"shift": 3}

    def __init__(self, timesteps, sigmas):
        self.timesteps = torch.tensor(timesteps)
        self.sigmas = torch.tensor(sigmas)
        self._step_index = None

    def step(self, prediction, timestep, sample, return_dict=True):
        k = 0 if self._step_index is None else self._step_index
        self._step_index = k + 1
        x = sample + (self.sigmas[k + 1] - self.sigmas[k]) * self.slope(prediction)
        return SimpleNamespace(prev_sample=x) if return_dict else (x,)

    def slope(self, prediction):
        return prediction


class AdamsBashforth(FlowEuler):
    """A scheduler with a memory: its slope looks at the prediction before, too."""

    before = None

    def slope(self, prediction):
        before, self.before = self.before, prediction
        return prediction if before is None else 1.5 * prediction - 0.5 * before


class Ancestral(FlowEuler):
    def slope(self, prediction):
        return prediction + 0.01 * torch.randn_like(prediction)


def denoiser(weights):
    """The tiny denoiser of the tests' model folder, from its weights."""
    text_w, w0, w1 = (torch.tensor(w["data"]).reshape(w["dims"]) for w in weights)

    def predict(latents, timestep, text):
        condition = (timestep / 1000 + (text @ text_w).mean(dim=(1, 2))).reshape(-1, 1, 1, 1, 1)
        return latents + torch.sin(torch.sin(latents @ w0 + condition) @ w1 + condition)

    return predict


def guided(model, scale, texts):
    """Classifier-free guidance over a doubled batch."""
    positive, negative = (torch.tensor(t["data"]).reshape(t["dims"]) for t in texts)

    def predict(latents, timestep, step):
        rows = len(latents)
        text = torch.cat([negative.expand(rows, -1, -1), positive.expand(rows, -1, -1)])
        without, with_prompt = model(torch.cat([latents, latents]), timestep, text).chunk(2)
        return without + scale * (with_prompt - without)

    return predict


def naive(scheduler_class, job, sample, edges):
    """The definition: for every edge a whole run from step 0 that reuses inside that edge only."""

    def run(edge):
        scheduler = scheduler_class(job["timesteps"], job["sigmas"])
        x, held = sample.latents, None
        for step, timestep in enumerate(scheduler.timesteps):
            if edge is None or not edge[0] < step < edge[1]:
                held = sample.predict(x, timestep, step)
            x = scheduler.step(held, timestep, x).prev_sample
        return x

    full = run(None)
    return [elsewhere.l1(run(edge), full) for edge in edges]


def main(job, out):
    model = denoiser(job["weights"])
    samples = [
        elsewhere.Sample(
            s["prompt"],
            s["seed"],
            torch.tensor(s["latents"]["data"]).reshape(s["latents"]["dims"]),
            guided(model, job["scale"], s["texts"]),
        )
        for s in job["samples"]
    ]
    schedulers = [kind(job["timesteps"], job["sigmas"]) for kind in (FlowEuler, AdamsBashforth, Ancestral)]
    told = []
    graph = elsewhere.calibrate(
        schedulers[0],
        samples,
        max_gap=job["maxGap"],
        batch=5,
        provenance={"model": {"name": "toy"}},
        report=lambda done, total: told.append((done, total)),
    )
    elsewhere.save(graph, out)
    remembering = elsewhere.calibrate(schedulers[1], samples[:1], max_gap=job["maxGap"], batch=3)
    edges = [edge[:2] for edge in remembering["edges"]]
    refused = []
    running = FlowEuler(job["timesteps"], job["sigmas"])
    running._step_index = 3
    for scheduler in (schedulers[2], running):
        try:
            elsewhere.calibrate(scheduler, samples[:1])
        except ValueError as reason:
            refused.append(str(reason))
    print(
        json.dumps(
            {
                "told": told,
                "untouched": schedulers[0]._step_index is None,
                "remembering": [error for _, _, error in remembering["edges"]],
                "naive": naive(AdamsBashforth, job, samples[0], edges),
                "refused": refused,
            }
        )
    )


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        main(json.load(file), sys.argv[2])
