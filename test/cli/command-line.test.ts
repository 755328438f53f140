import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { told as tell } from "#core/said.ts";
import { exportSchedule, exportTargets } from "#formats/exports.ts";
import { makeSchedule, parseSchedule } from "#formats/schedule-file.ts";
import { pack } from "#nodes/index.ts";
import { HOME, json, lemica } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
const commands = ["demo", "run", "check", "calibrate", "solve", "sample", "export", "nodes"];

describe("the command line", () => {
  test("lists every command and the exit codes in its help, and its version", async () => {
    const { code, out, err } = await lemica("--help");
    expect([code, err]).toEqual([0, ""]);
    for (const command of commands) expect(out).toMatch(new RegExp(`^ {2}${command} `, "m"));
    expect(out).toContain(
      "Exit codes: 0 done, 1 the work failed, 2 the command line or a file that it names is wrong.",
    );
    expect(await lemica("--version")).toMatchObject({ code: 0, out: `${version}\n` });
  });

  test.each(commands)("explains %s with --help, every option with a sentence, and offers --json", async (command) => {
    const { code, out, err } = await lemica(command, "--help");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`Usage: lemica ${command} `);
    expect(out).toMatch(/^ {2}--json /m);
    expect(out).not.toMatch(/^ {2}-[^ ]*( <[^>]*>)?\n {2}-/m);
  });

  test.each([
    ["no command", [], /^Usage: lemica /],
    ["an unknown command", ["slove"], /unknown command 'slove'\n\(Did you mean solve\?\)\n\(--help tells more\)/],
    [
      "an unknown option",
      ["nodes", "--jsno"],
      /unknown option '--jsno'\n\(Did you mean --json\?\)\n\(--help tells more\)/,
    ],
    ["a missing argument", ["run"], /missing required argument 'file'\n\(--help tells more\)/],
    ["an argument too many", ["check", "a", "b"], /too many arguments/],
    [
      "a missing option",
      ["sample", "--model", "m", "--out", "x.webp"],
      /required option '--prompt <text>' not specified/,
    ],
    [
      "an option that is none of its choices",
      ["export", "x", "--to", "comfy"],
      /Allowed choices are cache-dit, cache-dit-yaml, sglang, sd-cpp, openvino, diffusers, comfyui/,
    ],
    [
      "a sampler that does not exist",
      ["sample", "--model", "m", "--prompt", "p", "--out", "x.webp", "--sampler", "Heun"],
      /Allowed choices are FlowMatchEulerDiscreteScheduler/,
    ],
  ])("ends with 2 and a sentence for %s", async (_, argv, sentence) => {
    const { code, out, err } = await lemica(...argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n {4}at /);
  });

  test("asks to report what it did not foresee, with the stack, and ends with 1", async () => {
    const { code, out, err } = await lemica(null as unknown as string);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^lemica stopped for a reason that it did not foresee; please report .*\nTypeError.*\n {4}at /);
  });

  test("falls silent when its reader has had enough", async () => {
    const shell = spawn("sh", ["-c", `"${process.execPath}" bin/lemica.js nodes --json | head -c 1`], {
      cwd: HOME,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let err = "";
    shell.stderr.on("data", (text) => {
      err += text;
    });
    await once(shell, "close");
    expect(err).toBe("");
  });
});

describe("lemica nodes", () => {
  test("lists every node of the pack in its order, with what goes in and out", async () => {
    const { code, out, err } = await lemica("nodes");
    expect([code, err]).toEqual([0, ""]);
    const types = [...out.matchAll(/^([a-z-]+\/[a-z-]+) /gm)].map(([, type]) => type);
    expect(types).toEqual(pack.map(({ type }) => type));
    expect(out).toContain("Apply Cache Mask: MODEL + SCHEDULE → MODEL");
  });

  test("prints the whole catalogue with --json", async () => {
    const catalogue = await json<{ nodes: { type: string; params: { properties: object } }[]; sockets: unknown[] }>(
      "nodes",
    );
    expect(catalogue.nodes.map(({ type }) => type)).toEqual(pack.map(({ type }) => type));
    expect(catalogue.sockets).toContainEqual({ name: "MODEL", title: "Model", colour: "#8b7cf6" });
    const solve = catalogue.nodes.find(({ type }) => type === "solve/schedule")!;
    expect(solve.params.properties).toHaveProperty("budget.unit", "steps");
  });
});

describe("lemica export", () => {
  const schedule = makeSchedule({ compute: [0, 1, 2, 5, 9], steps: 10, objective: "given", provenance: {} });
  const sigmas = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0];
  const scheduler = {
    className: "FlowMatchEulerDiscreteScheduler",
    config: {},
    timesteps: sigmas.slice(0, 10),
    sigmas,
  };
  /** A time grid is one of a table, whose outputs are held. */
  const onTable = {
    ...schedule,
    reuseLevel: "output" as const,
    predictor: "hold",
    provenance: { scheduler, guidance: { mode: "none" } },
  };
  const told = (notes: readonly string[]) => notes.map((note) => `Note: ${note}\n`).join("");
  const saved = path("s.schedule.json");
  writeFileSync(saved, exportSchedule(schedule, "json").text);

  test.each(exportTargets)("writes what %s needs to stdout, and what does not carry over to stderr", async (to) => {
    const held = path("held.schedule.json");
    writeFileSync(held, exportSchedule(onTable, "json").text);
    const [made, file] = to === "sigmas" ? [onTable, held] : [schedule, saved];
    const { text, notes } = exportSchedule(made, to);
    expect(await lemica("export", file, "--to", to)).toEqual({
      code: 0,
      out: text,
      err: told(notes.map((note) => tell(note))),
    });
    if (to !== "json") expect(notes.length).toBeGreaterThan(0);
  });

  test("refuses where the program would follow another schedule, and writes nothing", async () => {
    const residual = path("residual.schedule.json");
    writeFileSync(residual, exportSchedule({ ...schedule, reuseLevel: "residual" }, "json").text);
    const out = path("refused.py");
    const { code, err } = await lemica("export", residual, "--to", "comfyui", "--out", out);
    expect([code, existsSync(out)]).toEqual([2, false]);
    expect(err).toMatch(/measured at the reuse level "residual"/);
  });

  test("writes a file with --out, and tells machines all of it with --json", async () => {
    const out = path("new", "schedule.py");
    expect(await lemica("export", saved, "--to", "cache-dit", "--out", out)).toMatchObject({ code: 0, out: "" });
    expect(readFileSync(out, "utf8")).toBe(exportSchedule(schedule, "cache-dit").text);
    const { fileName, text, notes } = exportSchedule(schedule, "lemica");
    expect(await json("export", saved, "--to", "lemica")).toEqual({ to: "lemica", fileName, text, notes });
  });

  test("takes a mask from another program as well", async () => {
    const mask = path("mask.txt");
    writeFileSync(mask, schedule.mask.join(" "));
    const { out } = await lemica("export", mask, "--to", "json");
    expect(parseSchedule(out, mask)).toMatchObject({ compute: schedule.compute, objective: "given" });
  });

  test.each([
    ["is missing", undefined, /cannot be read: there is no such file/],
    ["is corrupt JSON", '{"format": "lemica.schedule", "steps": ', /is not JSON/],
    ["is an error graph", '{"format": "lemica.error-graph"}', /a schedule has "format": "lemica.schedule"/],
    ["has a mask of another length", `${JSON.stringify({ ...schedule, mask: [1, 0, 1] })}`, /3 flags for 10 steps/],
    ["holds no schedule", "hello", /holds no schedule; give a mask of 0 and 1/],
  ])("refuses a schedule that %s", async (what, content, sentence) => {
    const given = path(`${what.replaceAll(" ", "-")}.schedule.json`);
    if (content !== undefined) writeFileSync(given, content);
    const { code, out, err } = await lemica("export", given, "--to", "csv");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
  });
});

describe("lemica check", () => {
  const template = fileURLToPath(new URL("../../workflows/calibrate-and-compare.workflow.json", import.meta.url));

  test("says that a workflow can be run, on stderr", async () => {
    const { code, out, err } = await lemica("check", template);
    expect([code, out]).toEqual([0, ""]);
    expect(err).toContain("can be run.");
    expect(await json("check", template)).toEqual({ problems: [] });
  });

  test("names all problems at once, each with its remedy, and ends with 2", async () => {
    const settings = ["schedule.budget=1", "errors.maxgap=3", "settings.sampler=Heun", "budgets.objective=best"];
    const set = settings.flatMap((setting) => ["--set", setting]);
    const { code, out, err } = await lemica("check", template, ...set, "--json");
    expect(code).toBe(2);
    const { problems } = JSON.parse(out) as {
      problems: { node: string; param: string; message: string; remedy: string }[];
    };
    expect(problems.map(({ node, param }) => `${node}.${param}`).sort()).toEqual([
      "budgets.objective",
      "errors.maxgap",
      "schedule.budget",
      "settings.sampler",
    ]);
    for (const { message, remedy } of problems) expect(err).toContain(`${message} ${remedy}`);
    expect(err).toContain("Write maxGap instead");
    expect(err).toContain("use leximax, sum, bottleneck, or power");
  });

  test.each([
    ["--set without a parameter", ["--set", "schedule=9"], /the workflow exposes no parameter "schedule"/],
    ["--set of an unknown node", ["--set", "shedule.budget=9"], /no node "shedule". Did you mean schedule\?/],
  ])("refuses %s", async (_, options, sentence) => {
    const { code, out, err } = await lemica("check", template, ...options);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
  });

  test.each([
    [
      "corrupt JSON",
      "w.workflow.json",
      '{\n  "format": "lemica.workflow",\n  "nodes": [}\n',
      /line 3, column 13: expected/,
    ],
    ["an error graph", "e.workflow.json", '{"format":"lemica.error-graph"}', /no workflow of lemica-nodes/],
    ["a picture without a workflow", "p.png", "no picture at all", /There is no workflow inside/],
  ])("refuses %s", async (_, name, content, sentence) => {
    writeFileSync(path(name), content);
    const { code, out, err } = await lemica("check", path(name));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
  });
});
