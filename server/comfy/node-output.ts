import type { RunFile } from "#protocol/run.ts";
import type { NodeState } from "#protocol/run-state.ts";

/** A file as clients name it to `/view`. */
export interface FileReference {
  readonly filename: string;
  /** The run, then the folders within its files. */
  readonly subfolder: string;
  readonly type: "output" | "input";
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
  const own = files.filter((file) => file.node === node);
  const images = own.filter(({ name }) => STILL.test(name) || MOVING.test(name));
  const others = own.filter((file) => !images.includes(file));
  const preview = state?.preview;
  const drawn = preview && preview.kind !== "text" && preview.kind !== "image" && preview.kind !== "video";
  const text = preview?.kind === "text" ? [preview.text] : Object.values(state?.outputs ?? {});
  const moving = preview?.kind === "video" || images.some(({ name }) => MOVING.test(name));
  return {
    ...(images.length > 0 && { images: images.map((file) => reference(run, file)) }),
    ...(images.length > 0 && moving && { animated: [true] }),
    ...(others.length > 0 && { files: others.map((file) => reference(run, file)) }),
    ...(text.length > 0 && { text }),
    ...(drawn && { preview: [preview] }),
  };
}

function reference(run: string, { name }: RunFile): FileReference {
  const at = name.lastIndexOf("/");
  return {
    filename: name.slice(at + 1),
    subfolder: at < 0 ? run : `${run}/${name.slice(0, at)}`,
    type: "output",
  };
}
