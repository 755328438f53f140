import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { performOrder } from "#server/worker/perform-order.ts";
import { memoryJournals } from "#store/journals.ts";
import { memoryResults } from "#store/result-store.ts";
import { draw } from "../../server/cli/document.ts";
import { movingShapesFiles, writeFiles } from "../onnx/moving-shapes-folder.ts";

/** A calibration of a tiny model, in this process but for the model; `attempt` makes one attempt after the other at it. */
async function calibration() {
  const data = await mkdtemp(join(tmpdir(), "lemica-order-"));
  const inference = new OnnxInference({ threads: 1 });
  onTestFinished(async () => {
    await inference.close();
    await rm(data, { recursive: true });
  });
  await writeFiles(join(data, "tiny"), movingShapesFiles());
  const model = ["model", "model"] as const;
  const document = draw("calibration", {
    model: { type: "load/pipeline", params: { folder: "tiny" } },
    prompts: { type: "condition/prompts", params: { prompts: "a red circle", seeds: "1-4" }, inputs: { model } },
    settings: { type: "sample/settings", params: { steps: 12 }, inputs: { model } },
    errors: {
      type: "calibrate/errors",
      params: { maxGap: 4 },
      inputs: { model, conditioning: ["prompts", "conditioning"], settings: ["settings", "settings"] },
    },
  });
  const workplace = { data, roots: [data], bases: [data], resultBytes: 0, packs: [], shared: false };
  const tools = {
    workplace,
    catalogue: catalogueOf(pack),
    results: memoryResults(),
    journals: memoryJournals(),
    capabilities: { inference },
  };
  const attempt = async (over: { reached?: number }, hear: (event: RunEvent) => void = () => {}) => {
    const told: string[] = [];
    const event = (event: RunEvent) => {
      if (event.type !== "node-preview") told.push("node" in event ? `${event.type} ${event.node}` : event.type);
      hear(event);
    };
    const order = { run: randomUUID(), document, targets: ["errors"], reached: 0, ...over };
    const listener = { event, further: () => told.push("further") };
    return { ending: await performOrder(order, tools, listener, new AbortController().signal), told };
  };
  const killAt = (node: string) => (event: RunEvent) => {
    if (event.type === "node-started" && event.node === node) void kill();
  };
  /** As soon as there is a process. */
  const kill = async () => {
    while (inference.pid === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    process.kill(inference.pid, "SIGKILL");
  };
  return { attempt, killAt };
}

describe("a process for models that dies", () => {
  test("interrupts the attempt and is not told as a failure; the next attempt goes on, and got further only beyond", async () => {
    const { attempt, killAt } = await calibration();
    const first = await attempt({}, killAt("prompts"));
    expect(first.ending).toMatchObject({ how: "interrupted", failure: { node: "prompts", code: "onnx/process-died" } });
    expect(first.told).toEqual([
      ...["run-started", "node-started model", "further", "node-finished model", "node-started prompts"],
    ]);
    const second = await attempt({ reached: 1 });
    expect(second.ending).toMatchObject({ how: "ran", status: "done" });
    expect(second.told.filter((what) => what === "further")).toHaveLength(1);
    expect(second.told.indexOf("further")).toBe(second.told.indexOf("node-finished prompts") - 1);
  });
});
