import { told } from "#core/said.ts";
import { toldPreview } from "#kit/told-preview.ts";
import type { RunFile } from "#protocol/run.ts";
import type { NodeState } from "#protocol/run-state.ts";

/** A file as clients name it to `/view`. */
export interface FileReference {
  readonly filename: string;
  /** The run, then the folders within its files. */
  readonly subfolder: string;
  readonly type: "output";
}

/** What a node has to show, by kind; each kind is a list. */
export type NodeOutput = Readonly<Record<string, readonly unknown[]>>;

const STILL = /\.(png|jpe?g|webp|gif|avif|bmp|svg)$/i;
const MOVING = /\.(mp4|webm|mov|mkv)$/i;

/**
 * What a node shows in ComfyUI's form: pictures and videos under `images`, other files under `files`, its words, or else a
 * line about each output, under `text`, and every other picture of its result as our plain JSON under `preview`. Never null, since clients fail on it.
 *
 * @param files all files of the run.
 */
export function nodeOutput(
  run: string,
  node: string,
  state: NodeState | undefined,
  files: readonly RunFile[],
): NodeOutput {
  const { images = [], files: others = [] } = outputOfFiles(
    run,
    files.filter((file) => file.node === node),
  );
  const preview = state?.preview;
  const drawn = preview && preview.kind !== "text" && preview.kind !== "image" && preview.kind !== "video";
  const text = (preview?.kind === "text" ? [preview.text] : Object.values(state?.outputs ?? {})).map((what) =>
    told(what),
  );
  const moving = preview?.kind === "video" || images.some(({ filename }) => MOVING.test(filename));
  return {
    ...(images.length > 0 && { images }),
    ...(images.length > 0 && moving && { animated: [true] }),
    ...(others.length > 0 && { files: others }),
    ...(text.length > 0 && { text }),
    ...(drawn && { preview: [toldPreview(preview)] }),
  };
}

/** What a node of a run has saved: pictures and videos under `images`, others under `files`. */
export function outputOfFiles(
  run: string,
  files: readonly Pick<RunFile, "name">[],
): { readonly images?: readonly FileReference[]; readonly files?: readonly FileReference[] } {
  const images = files.filter(({ name }) => STILL.test(name) || MOVING.test(name));
  const others = files.filter((file) => !images.includes(file));
  return {
    ...(images.length > 0 && { images: images.map((file) => reference(run, file)) }),
    ...(others.length > 0 && { files: others.map((file) => reference(run, file)) }),
  };
}

function reference(run: string, { name }: Pick<RunFile, "name">): FileReference {
  const at = name.lastIndexOf("/");
  return {
    filename: name.slice(at + 1),
    subfolder: at < 0 ? run : `${run}/${name.slice(0, at)}`,
    type: "output",
  };
}
