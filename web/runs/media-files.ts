import { outermostId } from "#protocol/block.ts";
import type { RunFile } from "#protocol/run.ts";

/**
 * The pictures or films that a node wrote, of which its preview shows the last: all with the same ending, in the order they were
 * written. A picture that no file holds is alone.
 */
export function mediaFiles(files: readonly RunFile[], node: string, source: string): readonly string[] {
  const ending = source.slice(source.lastIndexOf("."));
  const own = files.filter((file) => outermostId(file.node) === outermostId(node)).map(({ name }) => name);
  return own.includes(source) ? own.filter((name) => name.endsWith(ending)) : [source];
}
