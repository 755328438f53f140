import type { Preview } from "#kit/preview.ts";
import type { RunFile } from "#protocol/run.ts";
import type { NodeStates } from "#protocol/run-state.ts";

/** What the nodes of a run came to. */
export interface RunFacts {
  readonly computed: number;
  /** Known from earlier runs. */
  readonly reused: number;
  readonly failed: number;
}

export function factsOf(states: NodeStates): RunFacts {
  const all = Object.values(states);
  const done = all.filter(({ status }) => status === "done");
  const reused = done.filter(({ hit }) => hit).length;
  return { computed: done.length - reused, reused, failed: all.filter(({ status }) => status === "failed").length };
}

/** What a run is known by at a glance: the first film or picture it wrote, or else what a node drew. */
export type Face = { readonly file: string } | { readonly preview: Preview } | undefined;

const FILMS = /\.(webp|gif|mp4|webm)$/i;
const PICTURES = /\.(png|jpe?g)$/i;
/** Which drawings say most at the size of a stamp. */
const TELLING: readonly Preview["kind"][] = ["video", "image", "heatmap", "line", "scatter", "bars", "strip"];

export function faceOf(files: readonly RunFile[], states: NodeStates): Face {
  const file = files.find(({ name }) => FILMS.test(name)) ?? files.find(({ name }) => PICTURES.test(name));
  if (file) return { file: file.name };
  const previews = Object.values(states).flatMap(({ preview }) => preview ?? []);
  const preview = TELLING.flatMap((kind) => previews.find((each) => each.kind === kind) ?? [])[0];
  return preview && { preview };
}
