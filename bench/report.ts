/**
 * All methods side by side, written into docs/results.md: `npm run report`, or in pieces `npx tsx bench/report.ts [sections] [methods]`.
 * Sections are by their marks, methods by how their ids begin, both comma-separated; with methods given, it measures and prints, and
 * leaves the page alone. What was computed is kept in out/report, so that it goes on where it was stopped.
 */
import { readFile, writeFile } from "node:fs/promises";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { Kept } from "./report/kept.ts";
import { type Measured, measured } from "./report/measure.ts";
import { otherFile } from "./report/other-files.ts";
import { replaced } from "./report/page.ts";
import { differences, sections } from "./report/sections.ts";
import { Study } from "./report/study.ts";
import { figures, tablesOf } from "./report/tables.ts";

const PAGE = new URL("../docs/results.md", import.meta.url);
const [some = "", few = ""] = process.argv.slice(2);
const begins = (id: string) => few.split(",").some((start) => id.startsWith(start));

// One thread: on a machine that others use, a second one waits for the first more than it helps.
const inference = new OnnxInference({ threads: 1 });
const kept = new Kept("out/report");
const tell = (line: string) => console.error(line);
let page = await readFile(PAGE, "utf8");
const studies = new Map<string, Study>();
for (const { mark, spec, methods } of sections.filter(
  (section) => some === "" || some.split(",").includes(section.mark),
)) {
  if (spec.denoiser && !otherFile(spec.denoiser)) {
    console.error(`${mark} is left as it is: npm run test:python makes the Python that its files are made with.`);
    continue;
  }
  const study = studies.get(spec.id) ?? (await Study.open(spec, inference, kept));
  studies.set(spec.id, study);
  const rows: Measured[] = [];
  for (const method of methods.filter(({ id, applies }) => begins(id) && applies(study))) {
    rows.push(await measured(study, method, kept, tell));
    const told = [...rows.at(-1)!.byBudget].map(([budget, pairs]) => `${budget}: ${figures(pairs, budget)}`);
    console.log(`${mark}, ${method.id}: ${told.join(" | ")}`);
  }
  if (few === "") page = replaced(page, mark, tablesOf(study.budgets, rows));
}
await inference.close();
if (few === "") await writeFile(PAGE, replaced(page, "differences", differences()));
