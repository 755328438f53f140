import { expect, test } from "vitest";
import { z } from "zod";
import { prepareRun, prepareRunInTurns } from "#engine/prepare-run.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { defineNode } from "#kit/define-node.ts";
import { drawn } from "./drawn-workflow.ts";

test("a workflow is opened once for its check, its plan and its run, at once or in turns", async () => {
  let migrations = 0;
  const shown = defineNode({
    type: "test/shown",
    version: 2,
    title: "Shown",
    summary: "Shows nothing.",
    inputs: {},
    outputs: {},
    params: z.object({ name: z.string().default("") }),
    isOutput: true,
    migrate: {
      1: (params) => {
        migrations++;
        return params;
      },
    },
    run: () => ({}),
  });
  const catalogue = catalogueOf([shown]);
  const { nodes, ...rest } = drawn({ a: ["test/shown"], b: ["test/shown", { name: "b" }] }, []);
  const workflow = { ...rest, nodes: nodes.map((node) => ({ ...node, version: 1 })) };

  const prepared = prepareRun(workflow, catalogue, ["b"]);
  expect(migrations).toBe(2);
  expect(prepared).toMatchObject({ problems: [], order: ["b"], flat: { drawn: workflow, targets: ["b"] } });
  expect(prepared.flat.resolved.nodes.map(({ id, version }) => [id, version])).toEqual([
    ["a", 2],
    ["b", 2],
  ]);
  expect(await prepareRunInTurns(workflow, catalogue, ["b"])).toEqual(prepared);
  expect(migrations).toBe(4);
});
