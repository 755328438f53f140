import { type DistanceName, distance } from "#core/distance.ts";
import { edgesOf } from "#core/error-graph.ts";
import type { Predictor } from "#core/predictor.ts";
import { Recycler } from "#diffusion/tensors/recycling.ts";
import { Shelf } from "#diffusion/tensors/shelf.ts";
import { computeBranches, type Sampler } from "./branches.ts";
import type { ReuseLevel } from "./denoiser.ts";
import { branchesOf } from "./guidance.ts";
import { RecordedRun } from "./recorded-run.ts";
import { type Edge, replay } from "./replay.ts";
import type { Start } from "./run.ts";

/** Finished edge groups of one sample, kept so that a stopped calibration goes on without repeating an edge. */
export interface CalibrationJournal {
  /** Errors of the finished groups by group number, each in the group's order. */
  finished(): Promise<ReadonlyMap<number, readonly number[]>>;
  append(group: number, errors: readonly number[]): Promise<void>;
}

export interface CalibrationOptions {
  /** Largest gap of an edge, 1 to T − 1. */
  readonly maxGap: number;
  readonly distance: DistanceName;
  readonly predictor: Predictor;
  /** Edges replayed together, 1 or more: the rows of one denoiser call are this many times the branches of a call. */
  readonly batch: number;
  readonly journal?: CalibrationJournal | undefined;
  /** Bytes of a full run's predictions that are held in memory, 128 MiB if absent; the rest is put aside on the disk. */
  readonly held?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told the work done or known per guidance branch, of `calibrationCost` by the level's weights; never falls. */
  readonly onProgress?: ((work: number) => void) | undefined;
}

/** What an evaluation of the whole graph counts, and one of the graph without its block stack. */
export interface Weights {
  readonly full: number;
  readonly short: number;
}

const EVALUATIONS: Weights = { full: 1, short: 0 };
const SHORT_EVALUATIONS: Weights = { full: 0, short: 1 };

/**
 * How progress and the time left are reckoned: at the residual level a short evaluation counts a fifth of a full one,
 * which is about what it takes with a dozen blocks; it is less with more.
 */
export function weightsAt(level: ReuseLevel): Weights {
  return level === "residual" ? { full: 5, short: 1 } : EVALUATIONS;
}

/** What one sample costs per guidance branch, in evaluations of the whole graph: T for the full run, and those of its edges. */
export function calibrationCost(steps: number, maxGap: number, weights = EVALUATIONS): number {
  return weights.full * steps + replayCost(steps, edgesOf(steps, maxGap), weights);
}

/**
 * Evaluations of the graph without its block stack per guidance branch that a calibration at the residual level costs on
 * top: gap − 1 for each edge.
 */
export function shortCalibrationCost(steps: number, maxGap: number): number {
  return calibrationCost(steps, maxGap, SHORT_EVALUATIONS);
}

/** What edges cost per guidance branch beside the full run: T − to full evaluations for each, and gap − 1 short ones. */
export function replayCost(steps: number, edges: readonly Edge[], { full, short } = EVALUATIONS): number {
  return edges.reduce((sum, [from, to]) => sum + full * (steps - to) + short * (to - from - 1), 0);
}

/**
 * Edges in groups that are replayed in lock-step. Sorted by the step they compute at first, so that a group's calls are
 * full from the start; the same arguments always give the same groups, and so the same sums in the same order.
 */
export function edgeGroups(steps: number, maxGap: number, batch: number): readonly (readonly Edge[])[] {
  const edges = [...edgesOf(steps, maxGap)].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  return Array.from({ length: Math.ceil(edges.length / batch) }, (_, k) => edges.slice(k * batch, (k + 1) * batch));
}

/**
 * More at once are hardly faster, and what is stopped loses the group at hand: with 64 edges a model that takes seconds a
 * step would never be done where it is stopped every few hours. Large latents, whose steps take longest, go one by one.
 */
const MOST_TOGETHER = 8;
const NUMBERS_TOGETHER = 2 ** 16;

/**
 * How many edges fit into a batch within `bytes` of latents, predictions, residuals and solver states held here (1 to 8).
 * What the model itself needs for so many rows, and the full run that is kept, come on top.
 * @param residualLength numbers in what reuse keeps of one row at the residual level (see `residualLength`), else 0: held
 *   once as the predictor makes it and once more in the batch that is fed.
 */
export function batchWithin(
  bytes: number,
  latentLength: number,
  { guidance }: Pick<Sampler, "guidance">,
  residualLength = 0,
): number {
  const branches = branchesOf(guidance).length;
  const perEdge = 4 * (latentLength * (4 + 4 * branches) + residualLength * 2 * branches);
  return Math.max(1, Math.min(MOST_TOGETHER, Math.floor(NUMBERS_TOGETHER / latentLength), Math.floor(bytes / perEdge)));
}

/**
 * Errors of all edges of one sample, in the order of `edgesOf(T, maxGap)` (arXiv 2511.00090, section 3, Eq. 4): one
 * full run that keeps every state, then each edge replayed from the stored state after its first step, with reuse until
 * its last and computation from there to the end. Costs exactly `calibrationCost` evaluations per guidance branch, less
 * those of the groups that the journal holds; the full run is made again as long as a group is left. Keeps T · branches
 * predictions, at the residual level residuals beside them, of which 128 MiB are held in memory; besides these, whatever T, the states of about
 * `maxGap` steps and of the edges that are replayed together. At the residual level each edge costs gap − 1 short evaluations more. Deterministic on one machine, whatever the journal
 * held.
 * @throws Failure as `sample`, `computeBranches` and the distance; the signal's reason, between steps.
 */
export async function calibrateSample(
  sampler: Sampler,
  start: Start,
  options: CalibrationOptions,
): Promise<Float64Array> {
  const { steps } = sampler.scheduler;
  const { maxGap, batch, predictor, journal, signal } = options;
  const groups = edgeGroups(steps, maxGap, batch);
  const finished = (await journal?.finished()) ?? new Map<number, readonly number[]>();
  const weights = weightsAt(sampler.denoiser.level);
  let work = 0;
  const count = (full: number, short = 0) => {
    work += weights.full * full + weights.short * short;
    options.onProgress?.(work);
  };
  const measure = distance(options.distance);
  const run = { sampler, start, predictor, signal, recycler: new Recycler() };
  const shelf = new Shelf(options.held);
  let recorded: RecordedRun | undefined;
  const found = new Map<string, number>();
  try {
    for (const [number, group] of groups.entries()) {
      let errors = finished.get(number);
      if (errors?.length === group.length) {
        count(replayCost(steps, group), replayCost(steps, group, SHORT_EVALUATIONS));
      } else {
        recorded ??= await RecordedRun.of(run, shelf, () => count(1));
        const full = recorded;
        const { final } = full;
        // Groups ascend by the step that they compute at first, and no edge begins further back than the largest gap.
        recorded.forgetBefore(Math.min(...group.map(([, to]) => to)) - maxGap + 1);
        errors = (
          await replay(
            group.map((edge) => ({ run, recorded: full, edge })),
            count,
          )
        ).map((x) => measure(x, final));
        await journal?.append(number, errors);
      }
      group.forEach(([from, to], k) => {
        found.set(`${from} ${to}`, errors[k]!);
      });
    }
  } finally {
    await shelf.close();
  }
  if (!recorded) count(steps);
  return Float64Array.from(edgesOf(steps, maxGap), ([from, to]) => found.get(`${from} ${to}`)!);
}

/**
 * Numbers in what reuse at the residual level keeps of one row, the most of any branch, found by computing the first step.
 * @throws Failure as `computeBranches`.
 */
export async function residualLength(sampler: Sampler, start: Start, signal?: AbortSignal): Promise<number> {
  const pending = [{ x: start.latent, conditionings: start.conditionings }];
  const [computed] = await computeBranches(sampler, 0, pending, signal);
  return Math.max(...Object.values(computed!.kept).map(({ length }) => length));
}
