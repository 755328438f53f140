import { type Aggregate, aggregate } from "#core/aggregate.ts";
import { counted, inARow, type Said, said, told } from "#core/said.ts";
import { type ErrorGraphFile, fileOf, graphOf } from "./error-graph-file.ts";
import { failure } from "./failures.ts";
import { trimmed } from "./trim-error-graph.ts";

/** What float32 rounding does in a library that wrote one of the tables. */
const TOLERANCE = 1e-5;

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
  readonly notes: readonly Said[];
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
  if (!first || others.length === 0) throw failure("formats/unmergeable", said("Give at least two error graphs."));
  const reasons = [
    ...files.flatMap((file, k) =>
      file.samples?.length ? [] : [said("{graph} keeps no errors per sample", { graph: nameOf(k) })],
    ),
    ...others.flatMap((file, k) =>
      differences(first, file, options).map((why) => said("{graph} {why}", { graph: nameOf(k + 1), why })),
    ),
  ];
  if (reasons.length > 0) {
    throw failure(
      "formats/unmergeable",
      said("These error graphs do not fit together: {reasons}. Calibrate them alike, or leave out what does not fit.", {
        reasons: inARow(reasons, "; "),
      }),
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
  if (repeated > 0) {
    const count = { count: repeated };
    notes.push(
      counted("{count} sample is in several graphs alike.", "{count} samples are in several graphs alike.", count),
    );
  }
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
    ...(notes.length > 0 && { notes: told(inARow(notes, " ")) }),
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
        throw failure(
          "formats/unmergeable",
          said(
            'The sample "{prompt}" of seed {seed} has other errors in {graph} than in a graph before it; leave one of the two out.',
            { graph: nameOf(k), prompt: sample.prompt.slice(0, 60), seed: sample.seed },
          ),
        );
      }
    }
  });
  return { samples, repeated };
}

function differences(first: ErrorGraphFile, file: ErrorGraphFile, { anyTable, anyModel }: MergeOptions): Said[] {
  const found: Said[] = [];
  const differ = (what: Said, own: unknown, theirs: unknown) => {
    const known = [own, theirs].every((value) => value !== undefined && value !== "unknown");
    if (known && own !== theirs)
      found.push(said("has {what} {own} and not {theirs}", { what, own: String(own), theirs: String(theirs) }));
  };
  if (file.steps !== first.steps)
    found.push(said("has {own} steps and not {theirs}", { own: file.steps, theirs: first.steps }));
  differ(said("distance"), file.distance, first.distance);
  differ(said("reuse level"), file.reuseLevel, first.reuseLevel);
  differ(said("predictor"), file.predictor, first.predictor);
  const [own, theirs] = [file.provenance, first.provenance];
  if (!anyModel) differ(said("the model"), modelOf(own), modelOf(theirs));
  differ(said("sampler"), own.scheduler?.className, theirs.scheduler?.className);
  differ(said("guidance"), guidanceOf(own), guidanceOf(theirs));
  if (!anyTable && file.steps === first.steps && !sameSigmas(sigmasOf(file), sigmasOf(first))) {
    found.push(said("has other sigmas"));
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

function nameOf(index: number): Said {
  const names = [said("the first graph"), said("the second graph"), said("the third graph"), said("the fourth graph")];
  return names[index] ?? said("the {number}th graph", { number: index + 1 });
}

/** Whether two tables of sigmas are one but for rounding; a table that is not known is no other one. */
function sameSigmas(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  if (!a || !b) return true;
  return a.length === b.length && a.every((sigma, k) => same(sigma, b[k]!));
}

function same(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.min(Math.abs(a), Math.abs(b)), 1e-3);
}
