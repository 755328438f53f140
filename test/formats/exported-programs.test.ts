import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportSchedule, exportTargets } from "#formats/exports.ts";
import { importSchedule } from "#formats/import-schedule.ts";
import { makeSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { findTorch, NO_TORCH } from "../tools/find-torch.ts";

const path = temporaryFolder();
/** A table of sigmas alone, and an interval with margins. */
const WITHOUT_STEPS: readonly string[] = ["sigmas", "openvino"];
const schedule = makeSchedule({ steps: 9, compute: [0, 1, 3, 6, 8], objective: "given" });

/** Runs an exported module as `exported`, with what is written to stdout as JSON. */
function run(python: string, made: ScheduleFile, target: "comfyui", program: string): unknown {
  const { text } = exportSchedule(made, target);
  writeFileSync(path("exported.py"), text);
  const { stdout, stderr } = spawnSync(python, ["-B", "-c", `import json\nimport exported\n${program}`], {
    cwd: path(),
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1" },
  });
  if (stderr) throw new Error(stderr);
  return JSON.parse(stdout);
}

test("Any schedule comes back from every export that says its steps with the same ones", () => {
  const schedules = fc
    .integer({ min: 2, max: 60 })
    .chain((steps) => fc.tuple(fc.constant(steps), fc.subarray(Array.from({ length: steps - 2 }, (_, k) => k + 1))))
    .map(([steps, inner]) => makeSchedule({ steps, compute: [0, ...inner, steps - 1], objective: "given" }));
  fc.assert(
    fc.property(
      schedules,
      fc.constantFrom(...exportTargets.filter((to) => !WITHOUT_STEPS.includes(to))),
      (made, target) => {
        const { fileName, text } = exportSchedule(made, target);
        const back = importSchedule(text, fileName);
        expect([back.steps, back.compute, back.mask]).toEqual([made.steps, made.compute, made.mask]);
      },
    ),
  );
});

const torch = findTorch();

describe.skipIf(!torch)(`The ComfyUI node${torch ? "" : ` (skipped: ${NO_TORCH})`}`, () => {
  test("hands out the raw prediction of the last computed step, branch by branch, whatever ran before", () => {
    const program = `
import torch

class Patcher:
    wrapper = None
    def clone(self):
        return Patcher()
    def set_model_unet_function_wrapper(self, wrapper):
        self.wrapper = wrapper

calls = []
def apply_model(x, sigma, transformer_options, context):
    calls.append(round(float(sigma[0]), 4))
    return x - sigma.reshape(-1, 1, 1, 1) * (torch.tanh(x) + context + sigma[0])

def sample(wrapper, sigmas, stop=99):
    x = torch.linspace(-1, 1, 8).reshape(1, 2, 2, 2)
    for step in range(len(sigmas) - 1):
        velocities = []
        for kind in (0, 1):
            if (step, kind) == (stop, 1): return x
            args = {"input": x, "timestep": sigmas[step].expand(1), "cond_or_uncond": [kind],
                    "c": {"transformer_options": {"sample_sigmas": sigmas}, "context": 0.1 * kind}}
            denoised = wrapper(apply_model, args) if wrapper else apply_model(x, args["timestep"], **args["c"])
            velocities.append((x - denoised) / sigmas[step])
        x = x + (sigmas[step + 1] - sigmas[step]) * (3 * velocities[0] - 2 * velocities[1])
    return x

def held(sigmas):
    x = torch.linspace(-1, 1, 8).reshape(1, 2, 2, 2)
    kept = None
    for step in range(len(sigmas) - 1):
        if exported.MASK[step]:
            kept = [torch.tanh(x) + 0.1 * kind + sigmas[step] for kind in (0, 1)]
        x = x + (sigmas[step + 1] - sigmas[step]) * (3 * kept[0] - 2 * kept[1])
    return x

node, = exported.NODE_CLASS_MAPPINGS.values()
patched, = node().apply(Patcher())
table = lambda shift: torch.tensor([shift * t / (1 + (shift - 1) * t) for t in (1 - k / 9 for k in range(9))] + [0.0])
found = []
for sigmas, stop in ((table(3), 99), (table(3), 4), (table(1), 99), (table(1), 0), (table(5), 99)):
    before = len(calls)
    x = sample(patched.wrapper, sigmas, stop)
    if stop == 99:
        found.append([float((x - held(sigmas)).abs().max()), float((x - sample(None, sigmas)).abs().max()), before])
counts = []
before = len(calls)
sample(patched.wrapper, table(3))
counts.append(len(calls) - before)
refused = ""
try:
    sample(patched.wrapper, torch.linspace(1, 0, 8))
except ValueError as reason:
    refused = str(reason)
between = len(calls)
x = torch.ones(1, 2, 2, 2)
patched.wrapper(apply_model, {"input": x, "timestep": torch.tensor([0.93]), "cond_or_uncond": [0],
    "c": {"transformer_options": {"sample_sigmas": table(3)}, "context": 0}})
print(json.dumps([found, counts, refused, len(calls) - between]))
`;
    const [found, counts, refused, between] = run(torch!, schedule, "comfyui", program) as [
      [number, number, number][],
      number[],
      string,
      number,
    ];
    expect(found).toHaveLength(3);
    for (const [off, fromFull] of found) {
      expect(off).toBeLessThan(1e-5);
      expect(fromFull).toBeGreaterThan(1e-3);
    }
    expect(counts).toEqual([2 * schedule.budget]);
    expect(refused).toBe("The schedule is for 9 steps and the sampler makes 7.");
    expect(between).toBe(1);
  });
});
