import { describe, expect, test } from "vitest";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { migrateNodes } from "#engine/resolve-workflow.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { numberPack } from "../packs/number-pack.ts";
import { drawn } from "./drawn-workflow.ts";
import { inEnglish } from "./in-english.ts";

const { catalogue } = numberPack();
const check = (workflow: Workflow): Problem[] => inEnglish(checkWorkflow(workflow, catalogue));
const codes = (workflow: Workflow) => check(workflow).map(({ code }) => code.replace("workflow/", ""));

/** one ─► show */
const sound = drawn({ one: ["number/constant"], show: ["number/show"] }, ["one.value -> show.a"]);

describe("checkWorkflow", () => {
  test("finds nothing wrong with a sound workflow", () => {
    expect(check(sound)).toEqual([]);
  });

  test("names an unknown node type with those most like it", () => {
    const [problem] = check(drawn({ one: ["number/constnat"], show: ["number/show"] }, ["one.value -> show.a"]));
    expect(problem).toEqual({
      code: "workflow/unknown-node-type",
      node: "one",
      message: 'Node "one" is of the type number/constnat, which is not installed.',
      remedy: expect.stringContaining("Use number/constant"),
    });
  });

  test("names an unknown port with those there are, and is not taken in by what every object has", () => {
    const problems = check(
      drawn({ one: ["number/constant"], show: ["number/show"] }, [
        "one.valeu -> show.a",
        "one.toString -> show.__proto__",
      ]),
    );
    expect(problems.map(({ code, node, port, remedy }) => [code, node, port, remedy])).toEqual([
      ["workflow/unknown-port", "one", "valeu", "Connect the wire to value, or delete it."],
      ["workflow/unknown-port", "one", "toString", "Delete the wire."],
      ["workflow/unknown-port", "show", "__proto__", "Delete the wire."],
    ]);
    expect(problems[0]!.message).toBe('Node "one" (Constant) has no output valeu; its outputs are value.');
  });

  test("names both kinds where a wire joins two that do not fit", () => {
    const workflow = drawn({ ...parts("one", "show"), again: ["number/show"] }, [
      "one.value -> show.a",
      "show.text -> again.a",
    ]);
    expect(check(workflow)).toEqual([
      {
        code: "workflow/wrong-socket",
        node: "again",
        port: "a",
        message:
          'Input a of node "again" (Show) takes Number (NUMBER), and output text of node "show" (Show) gives Text (TEXT).',
        remedy: "Connect an output of the kind Number to it.",
      },
    ]);
  });

  test("misses a required input, and no optional one", () => {
    const workflow = drawn({ add: ["number/add"], show: ["number/show"] }, ["add.sum -> show.a"]);
    expect(check(workflow)).toEqual([
      {
        code: "workflow/missing-input",
        node: "add",
        port: "a",
        message: 'Input a of node "add" (Add) is not connected.',
        remedy: "Connect Number to it: One number.",
      },
    ]);
  });

  test("finds two wires into one input", () => {
    const workflow = drawn({ ...parts("one", "show"), two: ["number/constant"] }, [
      "one.value -> show.a",
      "two.value -> show.a",
    ]);
    expect(check(workflow)[0]).toMatchObject({
      code: "workflow/two-wires-into-one-input",
      node: "show",
      port: "a",
      message: 'Input a of node "show" (Show) has 2 wires, from one.value and two.value.',
    });
  });

  test("finds an id that several nodes have", () => {
    const twice = { ...sound, nodes: [...sound.nodes, sound.nodes[0]!, sound.nodes[0]!] };
    expect(check(twice)).toEqual([
      expect.objectContaining({ code: "workflow/duplicate-id", node: "one", message: '3 nodes have the id "one".' }),
    ]);
  });

  test("finds wires tied to no node, at either end or at both", () => {
    const workflow = drawn(parts("one", "show"), [
      "one.value -> show.a",
      "one.value -> x.a",
      "y.z -> show.a",
      "x.a -> y.b",
    ]);
    const dangling = check(workflow).filter(({ code }) => code === "workflow/dangling-wire");
    expect(dangling.map(({ node, port }) => [node, port])).toEqual([
      ["one", "value"],
      ["show", "a"],
      [undefined, undefined],
    ]);
    expect(dangling[2]!.message).toBe('The wire from x.a to y.b is tied to no node "x" and no node "y".');
  });

  test("tells a cycle with its ids in order", () => {
    const workflow = drawn({ a: ["number/add"], b: ["number/sign"], c: ["number/sign"], show: ["number/show"] }, [
      "a.sum -> c.a",
      "c.sign -> b.a",
      "b.sign -> a.a",
      "a.sum -> show.a",
    ]);
    expect(check(workflow)).toEqual([
      expect.objectContaining({
        code: "workflow/cycle",
        message: 'The nodes "a" → "c" → "b" → "a" wait for each other in a circle.',
      }),
    ]);
  });

  test.each([
    [
      { value: 2000 },
      "value",
      'Parameter value of node "one" (Constant) is 2000, and must be at most 1000.',
      "Give a number from -1000 to 1000, or leave it out for 1.",
    ],
    [
      { value: "12" },
      "value",
      'Parameter value of node "one" (Constant) is "12", and must be a number.',
      "Give a number from -1000 to 1000, or leave it out for 1.",
    ],
    [
      { value: null },
      "value",
      'Parameter value of node "one" (Constant) is null, and must be a number.',
      "Give a number from -1000 to 1000, or leave it out for 1.",
    ],
    [
      { rounding: "up" },
      "rounding",
      'Parameter rounding of node "one" (Constant) is "up", and must be "none" or "down".',
      'Give "none" or "down", or leave it out for "none".',
    ],
  ])("tells an invalid parameter in plain words with its range: %j", (params, param, message, remedy) => {
    const workflow = drawn({ one: ["number/constant", params], show: ["number/show"] }, ["one.value -> show.a"]);
    expect(check(workflow)).toEqual([{ code: "workflow/invalid-param", node: "one", param, message, remedy }]);
  });

  test("tells a parameter that is missing, too long or unknown", () => {
    const workflow = drawn(
      { file: ["number/from-file"], show: ["number/show", { unit: "kilometres per hour", unti: 1, toString: 2 }] },
      ["file.value -> show.a"],
    );
    expect(check(workflow).map(({ message }) => message)).toEqual([
      'Parameter path of node "file" (Number From File) is missing, and must be text.',
      'Node "show" (Show) has no parameter unti; its parameters are unit.',
      'Node "show" (Show) has no parameter toString; its parameters are unit.',
      'Parameter unit of node "show" (Show) is "kilometres per hour", and must have at most 10 characters.',
    ]);
  });

  test("refuses a node of a newer version and leaves its parameters alone", () => {
    const workflow = drawn({ one: ["number/constant", { later: 1 }, { version: 4 }], show: ["number/show"] }, [
      "one.value -> show.a",
    ]);
    expect(check(workflow)).toEqual([
      expect.objectContaining({
        code: "workflow/newer-node-version",
        message: 'Node "one" (Constant) was saved with version 4 of number/constant, and version 3 is installed.',
      }),
    ]);
  });

  test("checks an old node as its migrations leave it, and tells a migration that fails", () => {
    const old = (params: object) =>
      drawn({ one: ["number/constant", params, { version: 1 }], show: ["number/show"] }, ["one.value -> show.a"]);
    expect(check(old({ number: 7 }))).toEqual([]);
    expect(check(old({ number: 7000 }))).toEqual([expect.objectContaining({ code: "workflow/invalid-param" })]);
    expect(check(old({ number: "seven" }))).toEqual([
      expect.objectContaining({
        code: "workflow/migration-failed",
        node: "one",
        message:
          'Node "one" (Constant) was saved with version 1 of number/constant, and its parameters could not be brought to version 3: seven is no number.',
      }),
    ]);
  });

  test("brings nodes up to date without touching the rest of the drawing", () => {
    const workflow = drawn(
      { one: ["number/constant", { number: 7 }, { version: 1, mode: "muted" }], show: ["number/show"] },
      ["one.value -> show.a"],
    );
    const migrated = migrateNodes(workflow, catalogue);
    expect(migrated.nodes[0]).toEqual({ ...workflow.nodes[0], version: 3, params: { value: 7 } });
    expect(migrated.nodes[1]).toBe(workflow.nodes[1]);
    expect(migrateNodes(migrated, catalogue)).toBe(migrated);
  });

  test("finds that there is nothing to run, or no such target", () => {
    const workflow = drawn({ one: ["number/constant"] });
    expect(check(workflow)).toEqual([
      expect.objectContaining({ code: "workflow/nothing-to-run", remedy: expect.stringContaining("Show") }),
    ]);
    expect(checkWorkflow(workflow, catalogue, ["one"])).toEqual([]);
    expect(checkWorkflow(sound, catalogue, ["sohw"])).toEqual([
      expect.objectContaining({
        code: "workflow/unknown-target",
        remedy: "Choose show, and see that it is not muted.",
      }),
    ]);
    expect(codes(drawn({}))).toEqual(["nothing-to-run"]);
  });

  test("reports everything at once, as plain JSON", () => {
    const workflow = drawn(
      {
        what: ["nothing/like-it"],
        one: ["number/constant", { value: 5000, colour: "red" }],
        add: ["number/add"],
        loop: ["number/sign"],
        show: ["number/show"],
      },
      ["what.x -> show.a", "one.valu -> add.a", "add.sum -> loop.a", "loop.sign -> add.b", "gone.x -> show.a"],
    );
    const problems = check(workflow);
    expect(new Set(problems.map(({ code }) => code))).toEqual(
      new Set(
        [
          "dangling-wire",
          "unknown-node-type",
          "unknown-param",
          "invalid-param",
          "unknown-port",
          "two-wires-into-one-input",
          "cycle",
        ].map((code) => `workflow/${code}`),
      ),
    );
    expect(JSON.parse(JSON.stringify(problems))).toEqual(problems);
    for (const { message, remedy } of problems) {
      expect(message).toMatch(/^[A-Z0-9].*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe("muted and bypassed nodes", () => {
  /** one ─► add ─► sign ─► show, with two ─► add.b */
  const chain = (modes: Record<string, "muted" | "bypassed">) =>
    drawn(
      {
        one: ["number/constant", {}, mode(modes.one)],
        two: ["number/constant", {}, mode(modes.two)],
        add: ["number/add", {}, mode(modes.add)],
        sign: ["number/sign", {}, mode(modes.sign)],
        show: ["number/show", {}, mode(modes.show)],
      },
      ["one.value -> add.a", "two.value -> add.b", "add.sum -> sign.a", "sign.sign -> show.a"],
    );

  test("a muted node takes with it what needs it, and only that", () => {
    expect(codes(chain({ one: "muted" }))).toEqual(["nothing-to-run"]);
    expect(codes(chain({ two: "muted" }))).toEqual([]);
  });

  test("what is wrong with a muted node does not matter", () => {
    const workflow = drawn({ ...parts("one", "show"), odd: ["no/such", {}, { mode: "muted" }] }, [
      "one.value -> show.a",
    ]);
    expect(check(workflow)).toEqual([]);
  });

  test("a bypassed node with nothing coming in leaves its followers unconnected", () => {
    expect(codes(chain({ one: "bypassed" }))).toEqual(["missing-input"]);
    expect(codes(chain({ two: "bypassed" }))).toEqual([]);
  });

  test("a circle of bypassed nodes is no trap", () => {
    const workflow = drawn(
      {
        a: ["number/sign", {}, { mode: "bypassed" }],
        b: ["number/sign", {}, { mode: "bypassed" }],
        show: ["number/show"],
      },
      ["a.sign -> b.a", "b.sign -> a.a", "a.sign -> show.a"],
    );
    expect(codes(workflow)).toEqual(["missing-input"]);
  });
});

function parts(one: string, show: string): Record<string, readonly [string]> {
  return { [one]: ["number/constant"], [show]: ["number/show"] };
}

function mode(value: "muted" | "bypassed" | undefined) {
  return value === undefined ? {} : { mode: value };
}
