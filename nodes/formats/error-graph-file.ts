import { z } from "zod";
import { parseAggregate } from "#core/aggregate.ts";
import { checkWhole, type ErrorGraph, edgesOf, errorGraph, rowStart } from "#core/error-graph.ts";
import { type Said, said } from "#core/said.ts";
import { type DocumentKind, inFile, parseDocument } from "./document.ts";
import { failure } from "./failures.ts";
import { formatJson } from "./json.ts";
import { provenanceSchema, reuseLevelSchema } from "./provenance.ts";

/** `unknown` where an imported matrix does not say. */
const aggregateSchema = z.string().transform((text, context) => {
  if (text === "unknown") return text;
  try {
    return parseAggregate(text);
  } catch (cause) {
    context.addIssue({ code: "custom", message: (cause as Error).message });
    return z.NEVER;
  }
});

const errorSchema = z.number().min(0);

export const errorGraphSchema = z.object({
  format: z.literal("lemica.error-graph"),
  version: z.literal(1),
  steps: z.int().min(1),
  maxGap: z.int().min(1),
  /** How far two final results are apart: `l1` (the paper's Eq. 4), `relative-l1`, `rms`, …, `unknown`. */
  distance: z.string(),
  aggregate: aggregateSchema,
  reuseLevel: reuseLevelSchema,
  /** How a reused value is made: `hold`, `taylor1`, …, `unknown`. */
  predictor: z.string(),
  /** The budgets that it holds for, by lexicographic minimax, where edges that cannot matter for them are left out; absent where none are. */
  settled: z.array(z.int().min(1)).min(1).optional(),
  /**
   * Of these, the budgets that were still open when measuring stopped, with what the worst error of a schedule is at least: the best of what
   * was measured is there for them, and whether another is better is not known.
   */
  unsettled: z
    .array(z.object({ budget: z.int().min(1), atLeast: z.number().min(0) }))
    .min(1)
    .optional(),
  /** Of the mean over samples, in the order of `edges`, where the samples' own errors are not kept. */
  standardErrors: z.array(z.number().min(0)).optional(),
  /** [from, to, error], every gap from 2 to maxGap exactly once; in canonical order (from, then to) once parsed. */
  edges: z.array(z.tuple([z.int(), z.int(), errorSchema])),
  /** The errors before aggregation, each list in the order of `edges`. */
  samples: z.array(z.object({ prompt: z.string(), seed: z.int(), errors: z.array(errorSchema) })).optional(),
  provenance: provenanceSchema,
});

export type ErrorGraphFile = z.output<typeof errorGraphSchema>;

/** What an error graph file says about its numbers besides the numbers. */
export type ErrorGraphMeta = Omit<ErrorGraphFile, "format" | "version" | "steps" | "maxGap" | "edges" | "settled">;

const kind: DocumentKind = {
  format: "lemica.error-graph",
  version: 1,
  name: said("an error graph"),
  code: "formats/bad-error-graph",
};

/**
 * An `*.error-graph.json`. Edges may come in any order; they, and the samples with them, leave in canonical order.
 * @throws Failure `formats/not-json`, `formats/wrong-format`, `formats/newer-version`, `formats/bad-error-graph`; for
 * edges missing, twice or impossible the codes of `errorGraph`, all with the file's name.
 */
export function parseErrorGraph(text: string, source: string): ErrorGraphFile {
  const file = parseDocument(kind, errorGraphSchema, text, source);
  const graph = inFile(source, () => graphOf(file));
  if (file.settled && file.samples) {
    throw failure(
      "formats/bad-error-graph",
      said("{source} has samples although edges were left out; remove the samples or calibrate again.", { source }),
    );
  }
  file.samples?.forEach(({ errors }, i) => {
    if (errors.length !== file.edges.length) {
      throw failure(
        "formats/bad-error-graph",
        said(
          "{source}: sample {i} has {errorsCount} errors for {edgesCount} edges; remove the samples or calibrate again.",
          { source, i, errorsCount: errors.length, edgesCount: file.edges.length },
        ),
      );
    }
  });
  if (file.standardErrors && file.standardErrors.length !== file.edges.length) {
    throw failure(
      "formats/bad-error-graph",
      said("{source} has {count} standard errors for {edgesCount} edges; remove them or calibrate again.", {
        source,
        count: file.standardErrors.length,
        edgesCount: file.edges.length,
      }),
    );
  }
  const open = file.unsettled?.find(({ budget }) => !file.settled?.includes(budget));
  if (open) {
    throw failure(
      "formats/bad-error-graph",
      said("{source} has budget {budget} unsettled, and was not measured for it; calibrate again.", {
        source,
        budget: open.budget,
      }),
    );
  }
  const place = ([from, to]: readonly number[]) => rowStart(file.steps, file.maxGap, from) + to - from - 2;
  const samples = file.samples?.map((sample) => {
    const errors: number[] = Array(sample.errors.length);
    file.edges.forEach((edge, i) => {
      errors[place(edge)] = sample.errors[i];
    });
    return { ...sample, errors };
  });
  const order = [...file.edges.keys()].sort((a, b) => place(file.edges[a]) - place(file.edges[b]));
  const standardErrors = file.standardErrors && order.map((i) => file.standardErrors![i]);
  return {
    ...file,
    edges: measuredEdges(graph),
    ...(samples && { samples }),
    ...(standardErrors && { standardErrors }),
  };
}

/** The text of an `*.error-graph.json`: an edge a line, the same bytes for the same content. */
export function formatErrorGraph(file: ErrorGraphFile): string {
  const { format, version, steps, maxGap, distance, aggregate, reuseLevel, predictor, settled } = file;
  const { unsettled, edges, standardErrors, samples, provenance } = file;
  const head = { format, version, steps, maxGap, distance, aggregate, reuseLevel, predictor, settled, unsettled };
  return formatJson({ ...head, edges, standardErrors, samples, provenance });
}

/** What is certain of all schedules of a budget that is not settled, as a part of a sentence. */
export function certainOf(atLeast: number): Said {
  return atLeast > 0
    ? said("no schedule has a worst edge error below {atLeast}", { atLeast: atLeast.toPrecision(3) })
    : said("how near others come is not known yet");
}

/** What a user should know of a budget whose best schedule is not certain. */
export function unsettledNote({ unsettled }: ErrorGraphFile, budget: number): Said | undefined {
  const open = unsettled?.find((one) => one.budget === budget);
  return (
    open &&
    said(
      "Measuring stopped before budget {budget} was settled: this is the best of what was measured, and {certain}.",
      { budget, certain: certainOf(open.atLeast) },
    )
  );
}

/** The error graph in a file. @throws Failure as `errorGraph` */
export function graphOf(file: Pick<ErrorGraphFile, "steps" | "maxGap" | "edges" | "settled">): ErrorGraph {
  return errorGraph(file.steps, file.maxGap, file.edges, file.settled);
}

/** The error graph in a file that has all edges. @throws Failure as `errorGraph`; `core/partly-measured`. */
export function wholeGraphOf(file: ErrorGraphFile): ErrorGraph {
  checkWhole(file);
  return graphOf(file);
}

export function fileOf(graph: ErrorGraph, meta: ErrorGraphMeta): ErrorGraphFile {
  const { steps, maxGap, settled } = graph;
  const head = { format: "lemica.error-graph", version: 1, steps, maxGap } as const;
  return { ...meta, ...head, ...(settled && { settled: [...settled] }), edges: measuredEdges(graph) };
}

/** The edges of a graph that were measured, with their errors, in canonical order. */
export function measuredEdges({ steps, maxGap, errors }: ErrorGraph): [number, number, number][] {
  return edgesOf(steps, maxGap).flatMap(([from, to], k) => (Number.isFinite(errors[k]) ? [[from, to, errors[k]]] : []));
}
