import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import { readerOf, withSchedule } from "#web/charts/schedule/use-it.ts";
import { nearestSource, nodesAfter, outputsOf, withNumberParam } from "#web/charts/workbench/find-outputs.ts";
import { readGraphValue, readScheduleValue } from "#web/charts/workbench/read-value.ts";
import { apply } from "#web/document/apply.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";
import { openDocument } from "#web/document/open-document.ts";

const kinds = nodeKinds(catalogueOf(pack).describe());
const template = async (name: string) =>
  openDocument(parseWorkflow(await readFile(`workflows/${name}.workflow.json`, "utf8"))).document;

describe("a value in its workflow", () => {
  it("finds the error graph that a schedule was chosen by, even through the samples it was measured on", async () => {
    const document = await template("calibrate-and-compare");
    expect(nearestSource(document, kinds, "schedule", "ERROR_GRAPH")).toEqual(["errors", "errors"]);
    expect(nearestSource(document, kinds, "joint", "ERROR_GRAPH")).toEqual(["errors", "errors"]);
    expect(nearestSource(document, kinds, "prompts", "ERROR_GRAPH")).toBeUndefined();
  });

  it("finds the schedules behind an error graph, the nearest first", async () => {
    const document = await template("calibrate-and-compare");
    expect(outputsOf(nodesAfter(document, ["errors", "errors"]), kinds, "SCHEDULE")).toEqual([
      ["schedule", "schedule"],
      ["joint", "schedule"],
    ]);
  });

  it("finds the nodes whose budget can be set by the name of the parameter", async () => {
    const document = await template("solve-an-imported-matrix");
    const behind = nodesAfter(document, ["errors", "errors"]);
    expect(withNumberParam(behind, kinds, "budget").map(({ id }) => id)).toEqual(["schedule"]);
  });
});

describe("using a schedule", () => {
  it("knows which kind of node reads one from a file, by its ports and parameters alone", () => {
    expect(readerOf(kinds, "SCHEDULE")?.kind.outputs.map(({ socket }) => socket)).toEqual(["SCHEDULE"]);
    expect(readerOf(kinds, "SETTINGS")).toBeUndefined();
  });

  it("puts a node in the place of the one that solved, in one step", async () => {
    const document = await template("calibrate-and-compare");
    const used = withSchedule(document, kinds, ["errors", "errors"], "library/mine.schedule.json")!;
    const next = used.commands.reduce(apply, document);
    expect(used.connected).toBe(true);
    const into = next.wires.filter(({ from }) => from[0] === used.node).map(({ to }) => to);
    expect(into).toEqual(
      expect.arrayContaining([
        ["apply", "schedule"],
        ["save-errors", "schedule"],
      ]),
    );
    expect(next.wires.some(({ from }) => from[0] === "schedule")).toBe(false);
    expect(next.nodes.find(({ id }) => id === used.node)?.params).toEqual({ file: "library/mine.schedule.json" });
  });

  it("changes the file where schedules come from a file already", async () => {
    const document = await template("use-a-saved-schedule");
    const loader = document.nodes.find(({ type }) => type === readerOf(kinds, "SCHEDULE")!.kind.type)!;
    const used = withSchedule(document, kinds, [loader.id, "schedule"], "library/mine.schedule.json")!;
    expect(used.commands).toEqual([
      { type: "set-param", node: loader.id, param: "file", value: "library/mine.schedule.json" },
    ]);
  });

  it("adds a node and leaves it to a person to connect it where nothing takes schedules", async () => {
    const document = { ...(await template("solve-an-imported-matrix")), wires: [] };
    const used = withSchedule(document, kinds, ["errors", "errors"], "library/mine.schedule.json")!;
    expect(used.connected).toBe(false);
    expect(used.commands).toHaveLength(1);
  });
});

describe("values as the server answers them", () => {
  const schedule = {
    format: "lemica.schedule",
    version: 1,
    steps: 3,
    budget: 2,
    compute: { kind: "Int32Array", length: 2, values: [0, 2] },
    mask: [1, 0, 1],
    maxGap: 2,
    objective: "leximax",
    reuseLevel: "output",
    predictor: "hold",
    provenance: {
      scheduler: {
        className: "Euler",
        config: {},
        timesteps: [3, 2, 1],
        sigmas: { kind: "Float32Array", length: 4, values: [null, 2, 1, 0] },
      },
    },
  };

  it("are read with lists of numbers as lists, and infinity where JSON has none", () => {
    const read = readScheduleValue(schedule)!;
    expect(read.compute).toEqual([0, 2]);
    expect(read.provenance.scheduler?.sigmas).toEqual([Number.POSITIVE_INFINITY, 2, 1, 0]);
  });

  it("are nothing if they are something else", () => {
    expect(readGraphValue(schedule)).toBeUndefined();
    expect(readScheduleValue({ ...schedule, steps: "three" })).toBeUndefined();
    expect(readScheduleValue(undefined)).toBeUndefined();
  });
});
