import { join } from "node:path";
import { said } from "#core/said.ts";
import { failure as jobsFailure } from "#jobs/failures.ts";
import { runId } from "#protocol/run.ts";
import type { NodeStates } from "#protocol/run-state.ts";
import type { DiskResults } from "#store/disk-results.ts";
import { failure as runsFailure } from "./failures.ts";

/** A result is read as a whole, at the cost of some milliseconds for all clients; frames of a video are larger. */
const LARGEST_OUTPUT = 32 * 2 ** 20;

/** What runs leave behind: files, each run's in a folder of its own, and values, in the store of results. */
export class RunOutputs {
  readonly #folder: string;
  readonly #results: DiskResults;

  constructor(folder: string, results: DiskResults) {
    this.#folder = folder;
    this.#results = results;
  }

  /** @throws Failure `runs/no-such-run` for what is no id. */
  folderOf(id: string): string {
    if (runId.safeParse(id).success) return join(this.#folder, id);
    throw jobsFailure(
      "runs/no-such-run",
      said("There is no run {id}; it may have been removed.", { id: JSON.stringify(id) }),
    );
  }

  /** The value at an output of a node in these states; undefined if it is no longer kept. @throws Failure `runs/output-too-large`. */
  async value(nodes: NodeStates, node: string, port: string): Promise<unknown> {
    const key = Object.hasOwn(nodes, node) ? nodes[node]!.key : undefined;
    const size = key === undefined ? undefined : await this.#results.sizeOf(key);
    if (key === undefined || size === undefined) return undefined;
    if (size > LARGEST_OUTPUT)
      throw runsFailure(
        "runs/output-too-large",
        said(
          "The result of {node} has {size} MiB, too many to look at; save what you need of it with a node, and read the file.",
          { node: JSON.stringify(node), size: Math.ceil(size / 2 ** 20) },
        ),
      );
    const outputs = (await this.#results.get(key))?.outputs;
    return outputs && Object.hasOwn(outputs, port) ? outputs[port] : undefined;
  }
}
