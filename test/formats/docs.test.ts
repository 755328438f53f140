import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseErrorGraph } from "#formats/error-graph-file.ts";
import { exportSchedule } from "#formats/exports.ts";
import { importSchedule } from "#formats/import-schedule.ts";
import { readErrorGraph } from "#formats/read-error-graph.ts";
import { parseSchedule } from "#formats/schedule-file.ts";

const page = readFileSync(new URL("../../docs/formats.md", import.meta.url), "utf8");

/** The examples under a heading of the page, by language. */
function examples(heading: string, language: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading))!;
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text]) => text);
}

const [graphText] = examples("Error graph", "json");
const [scheduleText] = examples("Schedule:", "json");

test("The examples of our own files are valid and show every field", () => {
  expect(parseErrorGraph(graphText, "docs").edges.length).toBe(3);
  expect(parseSchedule(scheduleText, "docs").budget).toBe(3);
  for (const [heading, text] of [
    ["Error graph", graphText],
    ["Schedule:", scheduleText],
  ]) {
    const section = page.split(/^## /m).find((part) => part.startsWith(heading))!;
    for (const field of Object.keys(JSON.parse(text)))
      expect(section).toMatch(new RegExp(`^\\|.*\`${field}\`.*\\|`, "m"));
  }
});

test("The matrices in the three forms are the same error graph as the example", () => {
  const { edges } = parseErrorGraph(graphText, "docs");
  const [json] = examples("Error matrices", "json");
  const csv = examples("Error matrices", "csv");
  expect(csv.length).toBe(2);
  for (const [text, name] of [
    [json, "m.json"],
    [csv[0], "m.csv"],
    [csv[1], "e.csv"],
  ]) {
    expect(readErrorGraph(new TextEncoder().encode(text), name).edges).toEqual(edges);
  }
});

test("The sigmas are those of the example schedule on a table of its own", () => {
  const sigmas = [1, 0.75, 0.5, 0.2, 0];
  const timesteps = sigmas.slice(0, -1).map((sigma) => 1000 * sigma);
  const scheduler = { className: "FlowMatchEulerDiscreteScheduler", config: { shift: 3 }, timesteps, sigmas };
  const schedule = { ...parseSchedule(scheduleText, "docs"), provenance: { scheduler } };
  const [text] = examples("Schedules for", "py").filter((example) => example.includes("SIGMAS"));
  expect(text).toContain("PIPELINE_SIGMAS");
  const exported = exportSchedule(schedule, "sigmas").text;
  for (const line of text.split("\n")) expect(exported).toContain(line);
});

test("The exports are those of the example schedule", () => {
  const schedule = parseSchedule(scheduleText, "docs");
  const python = examples("Schedules for", "python");
  const texts = [...python, ...examples("Schedules for", "csv")];
  expect(texts.length).toBe(6);
  for (const text of texts) expect(importSchedule(text, "docs").compute).toEqual(schedule.compute);
  for (const [i, target] of (["cache-dit", "diffusers", "comfyui", "lemica", "meancache", "csv"] as const).entries()) {
    const exported = exportSchedule(schedule, target).text;
    for (const line of texts[i].split("\n").filter((l) => !l.includes("..."))) expect(exported).toContain(line);
  }
});
