import { type Aggregate, aggregate } from "#core/aggregate.ts";
import { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { type ErrorGraphFile, fileOf, graphOf } from "./error-graph-file.ts";
import { sameSigmas } from "./same-sigmas.ts";
import { trimmed } from "./trim-error-graph.ts";

export interface MergeOptions {
  /** How the errors of all samples become one. */
  readonly aggregate: Aggregate;
  /** Merge although the runs had other sigmas, step by step: other resolutions of a model with a dynamic shift. */
  readonly anyTable?: boolean;
  /** Merge although the files say that the models have other content. */
  readonly anyModel?: boolean;
}

export interface Merged {
  readonly file: ErrorGraphFile;
  /** What was left out or passed over, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * One error graph of the samples of several, as if all had been calibrated together: more prompts, more seeds, other
 * resolutions. The largest gap becomes the least of theirs. A sample that two graphs hold alike is taken once.
 *
 * What two graphs do not both say (an imported matrix knows no model) is not compared. Provenance is the first one's, with
 * the prompts and seeds of all.
 * @throws Failure `formats/unmergeable`, with every reason at once
 */
export function mergeErrorGraphs(files: readonly ErrorGraphFile[], options: MergeOptions): Merged {
  const [first, ...others] = files;
  if (!first || others.length === 0) throw new Failure("formats/unmergeable", "Give at least two error graphs.");
  const reasons = [
    ...files.flatMap((file, k) => (file.samples?.length ? [] : [`${nameOf(k)} keeps no errors per sample`])),
    ...others.flatMap((file, k) => differences(first, file, options).map((why) => `${nameOf(k + 1)} ${why}`)),
  ];
  if (reasons.length > 0) {
    throw new Failure(
      "formats/unmergeable",
      `These error graphs do not fit together: ${reasons.join("; ")}. Calibrate them alike, or leave out what does not fit.`,
    );
  }
  const maxGap = Math.min(...files.map((file) => file.maxGap));
  const notes = files.flatMap((file, k) =>
    file.maxGap > maxGap ? [said("Gaps over {maxGap} of {file} left out.", { maxGap, file: nameOf(k) })] : [],
  );
  const { samples, repeated } = gather(
    files.map((file) => trimmed(file, maxGap)),
    options.anyTable === true,
  );
  if (repeated === 1) notes.push(said("1 sample is in several graphs alike."));
  if (repeated > 1) notes.push(said("{count} samples are in several graphs alike.", { count: repeated }));
  const other = others.some((file) => !sameSigmas(sigmasOf(first), sigmasOf(file)));
  if (other) notes.push(said("The runs had other sigmas; they were merged step by step."));
  const errors = aggregate(
    samples.map((sample) => Float64Array.from(sample.errors)),
    options.aggregate,
  );
  const provenance = {
    ...first.provenance,
    prompts: [...new Set(samples.map(({ prompt }) => prompt))],
    seeds: [...new Set(samples.map(({ seed }) => seed))],
    ...(notes.length > 0 && { notes: notes.join(" ") }),
  };
  const file = fileOf(
    { ...graphOf(trimmed(first, maxGap)), errors },
    { ...first, aggregate: options.aggregate, samples, provenance },
  );
  return { file, notes };
}

type Samples = NonNullable<ErrorGraphFile["samples"]>;

/** All samples in order. Two files may hold one prompt and seed only with equal errors, or if their runs had other sigmas. */
function gather(files: readonly ErrorGraphFile[], anyTable: boolean): { samples: Samples; repeated: number } {
  const samples: Samples = [];
  const known = new Map<string, { readonly file: number; readonly errors: readonly number[] }>();
  let repeated = 0;
  files.forEach((file, k) => {
    for (const sample of file.samples ?? []) {
      const key = JSON.stringify([sample.prompt, sample.seed, anyTable ? sigmasOf(file) : undefined]);
      const before = known.get(key);
      if (before === undefined || before.file === k) {
        known.set(key, { file: k, errors: sample.errors });
        samples.push(sample);
      } else if (sample.errors.join() === before.errors.join()) {
        repeated++;
      } else {
        throw new Failure(
          "formats/unmergeable",
          `${capital(nameOf(k))} holds the sample "${sample.prompt.slice(0, 60)}" of seed ${sample.seed} with other errors than a graph before it; leave one of the two out.`,
        );
      }
    }
  });
  return { samples, repeated };
}

function differences(first: ErrorGraphFile, file: ErrorGraphFile, { anyTable, anyModel }: MergeOptions): string[] {
  const found: string[] = [];
  const differ = (what: string, own: unknown, theirs: unknown) => {
    const known = [own, theirs].every((value) => value !== undefined && value !== "unknown");
    if (known && own !== theirs) found.push(`has ${what} ${own} and not ${theirs}`);
  };
  if (file.steps !== first.steps) found.push(`has ${file.steps} steps and not ${first.steps}`);
  differ("distance", file.distance, first.distance);
  differ("reuse level", file.reuseLevel, first.reuseLevel);
  differ("predictor", file.predictor, first.predictor);
  const [own, theirs] = [file.provenance, first.provenance];
  if (!anyModel) differ("the model", modelOf(own), modelOf(theirs));
  differ("sampler", own.scheduler?.className, theirs.scheduler?.className);
  differ("guidance", guidanceOf(own), guidanceOf(theirs));
  if (!anyTable && file.steps === first.steps && !sameSigmas(sigmasOf(file), sigmasOf(first))) {
    found.push("has other sigmas");
  }
  return found;
}

type Known = ErrorGraphFile["provenance"];

function modelOf({ model }: Known): string | undefined {
  return model?.hash === undefined ? undefined : `${model.name} (${model.hash.slice(0, 12)})`;
}

function guidanceOf({ guidance }: Known): string | undefined {
  return guidance && `${guidance.mode}${guidance.scale === undefined ? "" : ` ${guidance.scale}`}`;
}

function sigmasOf(file: ErrorGraphFile): readonly number[] | undefined {
  return file.provenance.scheduler?.sigmas;
}

function nameOf(index: number): string {
  const names = [said("the first graph"), said("the second graph"), said("the third graph"), said("the fourth graph")];
  return names[index] ?? said("the {number}th graph", { number: index + 1 });
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
