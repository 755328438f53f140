import { inARow, said } from "#core/said.ts";
import { checkClosed, computeOf } from "#core/schedule.ts";
import { maskOfBins } from "./cache-dit.ts";
import { cellNumber, readCells } from "./csv.ts";
import { inFile } from "./document.ts";
import { failure } from "./failures.ts";
import { flagsOf, namedList, numbersOf, withBrackets } from "./named-lists.ts";
import { makeSchedule, parseSchedule, type ScheduleFile } from "./schedule-file.ts";

export interface ImportOptions {
  /** Steps of the full run; otherwise the last step computed is taken for the last of the run. */
  readonly steps?: number;
  /** Which schedule, where the text holds one for each of several budgets. */
  readonly budget?: number;
}

/** What a text says: flags for all steps, or the computed steps. */
type Found = { readonly mask: readonly number[] } | { readonly compute: readonly number[] };

/**
 * A schedule from a text of another program: our JSON; a mask (`[1, 0, 1]`, `101`, `True`/`False`) or cache-dit's
 * Python with a `steps_computation_mask` or with bins; a list of computed steps or a `calc_dict` of LeMiCa or
 * MeanCache; rows `step,compute`. What such a text does not say (reuse level, predictor) is `unknown`.
 *
 * @throws Failure `formats/no-schedule-found` if there is none or several and no budget, `formats/wrong-steps` if its
 * steps are others than those asked for, `core/compute-invalid`, `core/mask-invalid`, and those of `parseSchedule`
 */
export function importSchedule(text: string, fileName: string, options: ImportOptions = {}): ScheduleFile {
  const ours = /^\s*\{/.test(text.replace(/^\uFEFF/, "")) && text.includes('"format"');
  const schedule = ours
    ? parseSchedule(text, fileName)
    : fromFound(find(text, fileName, options.budget), fileName, options);
  if (options.steps !== undefined && schedule.steps !== options.steps) {
    throw failure(
      "formats/wrong-steps",
      said(
        "{fileName} is a schedule of {steps} steps and the run has {optionsSteps}; choose a schedule of {optionsSteps} steps, or solve one.",
        { fileName, steps: schedule.steps, optionsSteps: options.steps },
      ),
    );
  }
  return schedule;
}

function fromFound(found: Found, source: string, options: ImportOptions): ScheduleFile {
  return inFile(source, () => {
    const compute = "mask" in found ? computeOf(found.mask) : found.compute;
    const steps = "mask" in found ? found.mask.length : (options.steps ?? (compute.at(-1) ?? 0) + 1);
    if (!("mask" in found)) checkClosed(steps, compute);
    return makeSchedule({ compute, steps, objective: "given", provenance: { source } });
  });
}

function find(text: string, source: string, budget?: number): Found {
  const code = withBrackets(text.replace(/^\uFEFF/, "").replace(/#.*$/gm, ""));
  const named = namedList(code, "mask", flagsOf);
  if (named && named.length > 0) return { mask: named };
  const found = binsIn(code, source) ?? rowsOf(code, source) ?? listsOf(code, source, budget) ?? bareOf(code);
  if (found) return found;
  throw failure(
    "formats/no-schedule-found",
    said("{source} holds no schedule; give a mask of 0 and 1, a list of steps to compute, or a .schedule.json.", {
      source,
    }),
  );
}

/** cache-dit's runs, of which the one kind says nothing without the other; a number of steps beside them cuts them there. */
function binsIn(code: string, source: string): Found | undefined {
  const [computeBins, cacheBins] = ["compute", "cache"].map((kind) => namedList(code, `${kind}[_-]?bins`));
  if (!computeBins && !cacheBins) return undefined;
  if (!computeBins || !cacheBins) {
    throw failure(
      "formats/no-schedule-found",
      said("{source} has {one} without {other}, which together say what is computed; give both.", {
        source,
        one: computeBins ? "compute_bins" : "cache_bins",
        other: computeBins ? "cache_bins" : "compute_bins",
      }),
    );
  }
  const mask = maskOfBins({ computeBins, cacheBins });
  const steps = Number(/total[_-]?steps["']?[\s:=]*(\d+)/i.exec(code)?.[1] ?? mask.length);
  if (steps <= mask.length) return { mask: mask.slice(0, steps) };
  throw failure(
    "formats/no-schedule-found",
    said("{source} has runs of {maskCount} steps in all and says that there are {steps}; correct one of them.", {
      source,
      maskCount: mask.length,
      steps,
    }),
  );
}

/** `{17: [0, 1, …]}` and its like, or lists without a key; of several the one whose length is the budget, or the `lemica_step` beside them. */
function listsOf(code: string, source: string, budget?: number): Found | undefined {
  const lists = [...code.matchAll(/\[([^[\]]*)\]/g)].flatMap(([, inside]) => {
    const numbers = flagsOf(inside);
    return numbers && numbers.length > 0 ? [asFound(numbers)] : [];
  });
  if (lists.length <= 1 && budget === undefined) return lists[0];
  const size = (found: Found) => ("mask" in found ? found.mask.filter(Boolean).length : found.compute.length);
  const wanted = budget ?? numbersOf(/\blemica_step\s*=\s*(\d+)/.exec(code)?.[1])?.[0];
  const chosen = lists.filter((found) => size(found) === wanted);
  if (chosen.length === 1) return chosen[0];
  if (lists.length === 0) return undefined;
  throw failure(
    "formats/no-schedule-found",
    said("{source} holds schedules of budgets {lists}; say which one to take by its budget.", {
      source,
      lists: inARow(lists.map(size)),
    }),
  );
}

/** Strictly ascending numbers are steps; all else made of 0 and 1 is a mask. */
function asFound(numbers: readonly number[]): Found {
  const ascending = numbers.every((step, i) => i === 0 || step > numbers[i - 1]);
  return !ascending && numbers.every((flag) => flag === 0 || flag === 1) ? { mask: numbers } : { compute: numbers };
}

function rowsOf(code: string, source: string): Found | undefined {
  if (!/^[^\n]*\bcompute\b/i.test(code.trimStart())) return undefined;
  const [header, ...rows] = readCells(code, source);
  const names = header?.map((cell) => cell.toLowerCase()) ?? [];
  const [step, compute] = [names.indexOf("step"), names.indexOf("compute")];
  if (step < 0 || compute < 0) return undefined;
  rows.forEach((row, i) => {
    if (cellNumber(row[step]) === i) return;
    throw failure(
      "formats/bad-csv",
      said('{source} has step "{row}" in row {nextI}; give the steps in order from 0.', {
        source,
        row: row[step],
        nextI: i + 1,
      }),
    );
  });
  return { mask: rows.map((row) => cellNumber(row[compute] ?? "") ?? Number.NaN) };
}

/** `1110010`, or numbers between commas, spaces and line ends. */
function bareOf(code: string): Found | undefined {
  const plain = code.trim().replace(/^["']|["']$/g, "");
  const numbers = flagsOf(plain);
  return numbers && numbers.length > 1 ? asFound(numbers) : undefined;
}
