import type { Method } from "./method.ts";
import { methods } from "./methods/index.ts";
import { DEFAULT, heldOutMethods, otherSets } from "./methods/ours.ts";
import {
  float16,
  guidedWithin,
  int8,
  landscapesDdim,
  landscapesDpm,
  shapes20,
  shapes30,
  shapes50,
  shapes100,
  shapesAt7,
  shapesNear1,
} from "./studies.ts";
import type { StudySpec } from "./study.ts";

/** A part of the page between marks of this name: these methods on this study. */
export interface Section {
  readonly mark: string;
  readonly spec: StudySpec;
  readonly methods: readonly Method[];
}

const named = (...ids: readonly string[]) => methods.filter(({ id }) => ids.includes(id));

/** What is worth telling again elsewhere. */
const FEW = [
  "fewer-steps",
  "fewer-steps-unipc",
  "fewer-steps-dpm",
  "uniform-hold",
  "uniform-taylor1",
  "lexicographic-hold",
];

const without = (...ids: readonly string[]) => methods.filter(({ id }) => !ids.includes(id));

export const sections: readonly Section[] = [
  { mark: "shapes-50", spec: shapes50, methods },
  { mark: "sets", spec: shapes50, methods: [...named("lexicographic-hold", DEFAULT), ...otherSets] },
  { mark: "shapes-30", spec: shapes30, methods },
  { mark: "shapes-20", spec: shapes20, methods: named(...FEW, "ours-open-8", DEFAULT) },
  // Without the paper's way, which would take 50,000 evaluations.
  {
    mark: "shapes-100",
    spec: shapes100,
    methods: named("fewer-steps", "uniform-hold", "uniform-taylor1", "ours-open-8", DEFAULT),
  },
  { mark: "shapes-50-7", spec: shapesAt7, methods: named(...FEW, "ours-open-8", DEFAULT) },
  { mark: "shapes-50-near-1", spec: shapesNear1, methods: named(...FEW, "ours-open-8", DEFAULT) },
  { mark: "guided-within", spec: guidedWithin, methods: named(...FEW, "ours-open-8", DEFAULT) },
  {
    mark: "landscapes-ddim",
    spec: landscapesDdim,
    methods: without("seacache", "budcache", "ours-open-16", "ours-closed-16-sum"),
  },
  { mark: "landscapes-dpm", spec: landscapesDpm, methods: named(...FEW, "l2p", "ours-open-8", DEFAULT) },
  { mark: "float16", spec: float16, methods: named("fewer-steps", "uniform-hold", "uniform-taylor1", "ours-open-8") },
  { mark: "int8", spec: int8, methods: [...named("uniform-hold", "uniform-taylor1", DEFAULT), ...heldOutMethods] },
];

/** What differs in the methods that were built after papers, as a list. */
export function differences(): string {
  return methods
    .flatMap(({ title, differs }) => (differs ? [`- ${title}: ${differs}.`] : []))
    .filter((line, k, all) => all.indexOf(line) === k)
    .join("\n");
}
