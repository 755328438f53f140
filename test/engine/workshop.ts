import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { filesOf } from "#engine/output-files.ts";
import { type RunOptions, runWorkflow } from "#engine/run-workflow.ts";
import type { Capabilities } from "#kit/context.ts";
import { type RunEvent, runEventSchema } from "#protocol/run-events.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { memoryJournals } from "#store/journals.ts";
import { memoryResults } from "#store/result-store.ts";
import { numberPack } from "../packs/number-pack.ts";
import { drawn } from "./drawn-workflow.ts";

/** A folder of its own for each test of a file, made before it and removed after it. */
export function temporaryFolder(): () => string {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "run-"));
  });
  afterEach(() => rm(folder, { recursive: true }));
  return () => folder;
}

/** A place to run workflows in, again and again; `run` also gives the events and which nodes really worked. */
export function workshop(folder: string, more: Partial<RunOptions> = {}) {
  const { catalogue, runs, trouble } = numberPack();
  const options: RunOptions = {
    catalogue,
    results: memoryResults(),
    journals: memoryJournals(),
    files: filesOf({ output: join(folder, "out"), bases: [folder], roots: [folder] }),
    capabilities: {} as Capabilities,
    ...more,
  };
  const run = async (workflow: Workflow, extra: Partial<RunOptions> = {}) => {
    const events: RunEvent[] = [];
    runs.length = 0;
    const emit = (event: RunEvent) => {
      events.push(event);
      extra.emit?.(event);
    };
    const result = await runWorkflow(workflow, { ...options, ...extra, emit });
    for (const event of events) expect(runEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
    return { result, events, ran: [...runs] };
  };
  return { run, trouble, options };
}

/** two ─► add ─► sign ─► show, with three ─► add.b */
export const chain = (two = 2, three = 3) =>
  drawn(
    {
      two: ["number/constant", { value: two }],
      three: ["number/constant", { value: three }],
      add: ["number/add"],
      sign: ["number/sign"],
      show: ["number/show", { unit: "!" }],
    },
    ["two.value -> add.a", "three.value -> add.b", "add.sum -> sign.a", "sign.sign -> show.a"],
  );
