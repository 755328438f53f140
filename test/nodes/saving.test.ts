import { existsSync, readFileSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { type ErrorGraphFile, parseErrorGraph } from "#formats/error-graph-file.ts";
import { exportSchedule, exportTargets } from "#formats/exports.ts";
import { formatSchedule, parseSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { looks } from "#picture/look.ts";
import type { DrawnNode } from "../../server/cli/document.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { beginning, flow, from, PROMPTS, sampling } from "./flow.ts";
import { errors, known, loading, solving } from "./known-errors.ts";

const path = temporaryFolder();
const { run } = flow(path());

describe("saving and exporting", () => {
  // Errors from elsewhere do not say of which table they are.
  const targets = exportTargets.filter((to) => to !== "sigmas");

  test("writes a schedule that Load Schedule reads back, and a text for every other program", async () => {
    const ran = await run({
      errors: loading(),
      schedule: solving({ budget: 9 }),
      save: {
        type: "export/schedule-file",
        params: { name: "deep/nine" },
        inputs: { schedule: from("schedule", "schedule") },
      },
      ...Object.fromEntries(
        targets.map((to) => [
          `to-${to}`,
          {
            type: "export/schedule",
            params: { name: "export", to },
            inputs: { schedule: from("schedule", "schedule") },
          },
        ]),
      ),
    });
    const schedule = ran.value<ScheduleFile>("schedule.schedule");
    expect(parseSchedule(readFileSync(path("out", "deep", "nine.schedule.json"), "utf8"), "nine")).toEqual(schedule);
    const back = await run({
      loaded: { type: "load/schedule", params: { file: path("out", "deep", "nine.schedule.json") } },
    });
    expect(back.value("loaded.schedule")).toEqual(schedule);
    const said = ran.events.flatMap((event) => (event.type === "node-log" ? [told(event.message)] : []));
    for (const ending of ["_cache_dit.py", "_calc_dict.py", "_meancache.py", ".csv", ".schedule.json"]) {
      const name = `export/lemica_schedule_9_of_30${ending}`;
      expect(said).toContain(`saved ${name}`);
      expect(readFileSync(path("out", name), "utf8").length).toBeGreaterThan(50);
    }
    for (const to of targets) {
      const { notes } = exportSchedule(schedule, to);
      for (const note of notes) expect(said).toContain(told(note));
      const shown = ran.events.filter((event) => event.type === "node-preview" && event.node === `to-${to}`);
      expect(shown).toMatchObject([{ preview: notes.length > 0 ? { notes } : { kind: "text" } }]);
    }
  });

  test("loads what other programs made: a mask, or one of several lists by its budget", async () => {
    writeFileSync(path("lists.py"), "calc_dict = {\n  3: [0, 2, 5],\n  4: [0, 1, 3, 5],\n}\n");
    const list = { type: "load/schedule", params: { file: "lists.py", budget: 4, steps: 6 } };
    const ran = await run({ list });
    expect(ran.value("list.schedule")).toMatchObject({ steps: 6, compute: [0, 1, 3, 5], objective: "given" });
    const without = { type: "load/schedule", params: { file: "lists.py" } };
    expect((await run({ without })).failure).toMatchObject({ code: "formats/no-schedule-found" });
    const short = { type: "load/schedule", params: { file: "lists.py", budget: 4, steps: 5 } };
    expect((await run({ short })).failure).toMatchObject({ code: "core/compute-invalid" });
  });

  test("saves an error graph with a schedule that reuses its last steps, of which the graph tells nothing", async () => {
    const mask = Array.from({ length: 30 }, (_, step) => (step % 3 === 0 && step < 27 ? 1 : 0));
    writeFileSync(path("open.txt"), JSON.stringify(mask));
    const ran = await run({
      errors: loading(),
      open: { type: "load/schedule", params: { file: "open.txt" } },
      save: {
        type: "export/error-graph",
        params: { name: "with-open-end" },
        inputs: { errors, schedule: from("open", "schedule") },
      },
    });
    expect([ran.problems, ran.failures]).toEqual([[], []]);
    const schedule = ran.value<ScheduleFile>("open.schedule");
    expect(schedule).toMatchObject({ budget: 9, maxGap: 5, mask });
    expect(parseSchedule(formatSchedule(schedule), "s")).toEqual(schedule);
    expect(existsSync(path("out", "with-open-end.svg"))).toBe(true);
  });

  test("saves an error graph with its table and a heatmap that has the schedule on it, in the theme asked for", async () => {
    const saving = (params: Readonly<Record<string, unknown>>): DrawnNode => ({
      type: "export/error-graph",
      params,
      inputs: { errors, schedule: from("schedule", "schedule") },
    });
    await run({
      errors: loading(),
      schedule: solving({ budget: 9 }),
      light: saving({ name: "errors" }),
      dark: saving({ name: "dark", theme: "dark" }),
    });
    const surface = async (name: string) =>
      await sharp(path("out", `${name}.png`))
        .extract({ left: 2, top: 2, width: 1, height: 1 })
        .removeAlpha()
        .raw()
        .toBuffer();
    expect((await surface("errors")).toString("hex")).toBe(looks.light.surface.slice(1));
    expect((await surface("dark")).toString("hex")).toBe(looks.dark.surface.slice(1));
    const read = (ending: string) => readFileSync(path("out", `errors${ending}`));
    expect(parseErrorGraph(read(".error-graph.json").toString(), "saved")).toEqual(known);
    expect(read(".png").subarray(1, 4).toString()).toBe("PNG");
    expect(read(".svg").toString()).toMatch(/^<svg /);
    const again = await run({ errors: loading(path("out", "errors.csv")) });
    expect(again.value<ErrorGraphFile>("errors.errors").edges).toEqual(known.edges);
  });

  test("saves clips under names of their own in every format, alone and side by side", async () => {
    const long = `${PROMPTS[0]} moving right on black moving right on black`;
    const sample = {
      ...beginning({ steps: 2, prompts: [`${long} up`, `${long} down`] }),
      full: sampling(from("model", "model")),
      video: { type: "sample/decode", inputs: { sample: from("full", "sample") } },
    };
    const saving = (format: string, more: Partial<DrawnNode> = {}): DrawnNode => ({
      type: "export/video",
      params: { name: `clips/${format}`, format, scale: 1 },
      inputs: { video: from("video", "video") },
      ...more,
    });
    const formats = ["webp", "gif", "png-strip"];
    const ran = await run({ ...sample, ...Object.fromEntries(formats.map((format) => [format, saving(format)])) });
    const said = ran.events.flatMap((event) => (event.type === "node-log" ? [told(event.message)] : []));
    const saved = said.flatMap((line) => /^saved (\S+),/.exec(line)?.[1] ?? []);
    expect(new Set(saved).size).toBe(6);
    expect(saved.map((name) => name.split(".").at(-1))).toEqual(["webp", "webp", "gif", "gif", "png", "png"]);
    const others = { ...beginning({ steps: 2, seeds: "9" }).prompts };
    const strange = await run({
      ...sample,
      others,
      other: sampling(from("model", "model"), "settings", "others"),
      otherVideo: { type: "sample/decode", inputs: { sample: from("other", "sample") } },
      save: saving("webp", { inputs: { video: from("video", "video"), reference: from("otherVideo", "video") } }),
    });
    expect(strange.failure).toMatchObject({ code: "export/no-counterpart" });
  });
});
