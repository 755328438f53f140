import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import type { TableRequest } from "#diffusion/schedulers/scheduler.ts";
import { relativeError, run, startOf, vectorNoise } from "./toy-run.ts";

interface OptionCase {
  readonly config: Record<string, unknown> & { readonly _class_name: string };
  readonly request: TableRequest;
  readonly timesteps: number[];
  readonly final: number[];
}

const { cases } = JSON.parse(readFileSync(new URL("option-vectors.json", import.meta.url), "utf8")) as {
  readonly cases: OptionCase[];
};

const ordinary = new Set(["_class_name", "beta_start", "beta_end", "beta_schedule", "steps_offset"]);

function titleOf({ config, request }: OptionCase): string {
  const options = Object.entries(config).filter(([key]) => !ordinary.has(key));
  return `${config._class_name} ${options.map(([key, value]) => `${key}=${value}`).join(" ")} ${request.steps} steps`;
}

describe("options that the shared vectors do not cover, run as diffusers runs them", () => {
  it.each(cases.map((each) => [titleOf(each), each] as const))("%s", (_, { config, request, timesteps, final }) => {
    const scheduler = loadScheduler(config, request);
    const some = [scheduler.timesteps[0], scheduler.timesteps[1], scheduler.timesteps[scheduler.steps - 1]];
    expect(relativeError(some, timesteps)).toBeLessThan(1e-12);
    const start = { step: 0, state: scheduler.start(), x: startOf(scheduler, new Float64Array(4)) };
    const { xs } = run(scheduler, vectorNoise(config._class_name), start);
    expect(relativeError(xs[xs.length - 1], final)).toBeLessThan(1e-10);
  });
});
