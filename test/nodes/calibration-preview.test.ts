import { expect, test } from "vitest";
import { edgeGroups } from "#diffusion/loop/calibration.ts";
import type { ErrorGraphFile } from "#formats/error-graph-file.ts";
import type { Preview } from "#kit/preview.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { type Journals, memoryJournals } from "#store/journals.ts";
import { growingHeatmap } from "../../nodes/calibrate/growing-heatmap.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { movingShapesFiles, writeFiles } from "../onnx/moving-shapes-folder.ts";
import { beginning, calibrating, flow } from "./flow.ts";

const path = temporaryFolder();
const folder = path("model");
await writeFiles(folder, movingShapesFiles());

const [steps, maxGap] = [30, 7];
const begin = beginning({ steps, folder, prompts: ["a red circle moving left", "a blue square moving right"] });
const nodes = { ...begin, errors: calibrating({ maxGap, memory: 1 }) };
/** As many as there are at most together, so that there are three groups. */
const groups = edgeGroups(steps, maxGap, 8);

type Heatmap = Extract<Preview, { kind: "heatmap" }>;

/** The heatmaps shown by the node: the errors of edges by "from to". */
function heatmaps(events: readonly RunEvent[]): ReadonlyMap<string, number>[] {
  return events.flatMap((event) => {
    if (event.type !== "node-preview" || event.node !== "errors") return [];
    expect(event.preview).toMatchObject({ kind: "heatmap", rows: steps, columns: steps, scale: "log" });
    const { values } = event.preview as Heatmap;
    const cells = values.flatMap((value, k): [string, number][] =>
      value === null ? [] : [[`${Math.floor(k / steps)} ${k % steps}`, value]],
    );
    return [new Map(cells)];
  });
}

test("while it runs the heatmap fills in, group by group and sample by sample, up to the final one", async () => {
  const ran = await flow(path("whole")).run(nodes, ["errors"]);
  const { edges, samples } = ran.value<ErrorGraphFile>("errors.errors");
  const shown = heatmaps(ran.events);
  const named = (errors: readonly number[]) =>
    new Map(edges.map(([from, to], k) => [`${from} ${to}`, errors[k]!] as const));
  expect([...shown[0]!.keys()].sort()).toEqual(groups[0]!.map(([from, to]) => `${from} ${to}`).sort());
  expect(shown).toContainEqual(named(samples![0]!.errors));
  const [last, final] = shown.slice(-2);
  expect(final).toEqual(named(edges.map(([, , error]) => error)));
  expect(last).toEqual(final);
  const sizes = shown.map(({ size }) => size);
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
});

test("a calibration that goes on shows at once what is known, and counts it as done before it tells the time left", async () => {
  const kept = memoryJournals();
  const stop = new AbortController();
  const stopping: Journals = {
    journal: (key, name) => {
      const journal = kept.journal(key, name);
      let appended = 0;
      const append = async (entry: unknown) => {
        await journal.append(entry);
        if (++appended === groups.length + 1) stop.abort();
      };
      return { ...journal, append };
    },
  };
  const before = await flow(path("stopped"), stopping).run(nodes, ["errors"], stop.signal);
  expect(before).toMatchObject({ status: "cancelled", cancelled: "errors" });

  const after = await flow(path("resumed"), kept).run(nodes, ["errors"]);
  const [first] = heatmaps(after.events);
  expect(first!.size).toBe(groups.flat().length);
  const progress = after.events.filter((event) => event.type === "node-progress" && event.node === "errors");
  const done = progress.map((event) => (event as { done: number }).done);
  expect(done[0]).toBeGreaterThan((progress[0] as { total: number }).total / 2);
  expect(progress[0]).not.toHaveProperty("etaMs");
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toMatchObject({ done: (progress[0] as { total: number }).total, etaMs: 0 });
});

test("a heatmap aggregates each edge over the samples that have it, and passes over what is no group of it", () => {
  const heatmap = growingHeatmap(4, 3, 2, "max");
  const [one, two] = edgeGroups(4, 3, 2);
  const cells = () => (heatmap.picture() as Heatmap).values;
  const at = ([from, to]: readonly [number, number]) => cells()[from * 4 + to];
  heatmap.add(0, 0, [1, 5]);
  heatmap.add(1, 0, [3, 2]);
  expect(one!.map(at)).toEqual([3, 5]);
  expect(at(two![0]!)).toBeNull();
  heatmap.add(1, 9, [1]);
  heatmap.add(1, 1, [1, 2]);
  heatmap.add(1, 1, [Number.POSITIVE_INFINITY]);
  expect(cells().filter((value) => value !== null)).toEqual([3, 5]);
});
