import { Failure, type FailureRecord, recordOf } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import type { Capabilities } from "#kit/context.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Emit } from "#protocol/run-events.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import type { Journals } from "#store/journals.ts";
import type { ResultStore } from "#store/result-store.ts";
import { contentHash } from "./content-hash.ts";
import { failure } from "./failures.ts";
import { freezeDeep } from "./freeze-deep.ts";
import type { RunServices, Turn } from "./node-context.ts";
import { nodeTitle } from "./node-name.ts";
import type { RunFiles } from "./output-files.ts";
import { wantedNodes } from "./plan-run.ts";
import { prepareRun } from "./prepare-run.ts";
import { type NodeResult, runNode } from "./run-node.ts";
import { WireValues } from "./wire-values.ts";
import { withGrace } from "./with-grace.ts";

export interface RunOptions {
  readonly catalogue: Catalogue;
  readonly results: ResultStore;
  readonly journals: Journals;
  readonly files: RunFiles;
  /** Handed to every node in its context. */
  readonly capabilities: Capabilities;
  readonly signal?: AbortSignal;
  /** Called with every event as it happens; must not throw. */
  readonly emit?: Emit;
  /** Ids of the nodes to run; the output nodes if left out. */
  readonly targets?: readonly string[];
  /** How long a node may go on after it was told to stop, 10 s if left out; then it is left to itself. */
  readonly graceMs?: number;
  /** Where several runs share results and journals: lets one of them at a time work on a result. */
  readonly turn?: Turn;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** A node that failed. Plain JSON. */
export interface NodeFailure extends FailureRecord {
  readonly node: string;
  readonly title: string;
}

export interface RunResult {
  /** `refused`: nothing was run, because of `problems`. */
  readonly status: "done" | "failed" | "cancelled" | "refused";
  readonly milliseconds: number;
  /** The values of each output node or target that finished, by node id, then by port. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** All that `checkWorkflow` found; those of nodes that the run does not need do not stop it. */
  readonly problems: readonly Problem[];
  readonly failures: readonly NodeFailure[];
  /** Nodes that were not run because of a failure before them, or because the run was cancelled. */
  readonly skipped: readonly string[];
  /** The node that was running when the run was cancelled. */
  readonly cancelled?: string;
  /**
   * Of a run that is done: SHA-256 over the essence of what its output nodes or targets gave (for one without outputs: of
   * what it was given), by node id. Equal for equal results, whenever and from whatever state of the store they were made.
   */
  readonly resultHash?: string;
}

/**
 * Runs what the output nodes (or the targets) need, one node after the other. After a failure, all that does not depend on
 * the failed node is still run. After a cancellation nothing is; finished results are kept either way, so that the next run
 * goes on from there. Never rejects for what is wrong with the workflow or its nodes.
 */
export async function runWorkflow(workflow: Workflow, options: RunOptions): Promise<RunResult> {
  const { catalogue, results, graceMs = 10_000, now = () => performance.now() } = options;
  const { signal = new AbortController().signal } = options;
  const startedAt = now();
  const document = freezeDeep(structuredClone(workflow));
  const { problems, flat, order } = prepareRun(document, catalogue, options.targets);
  const outputs = new Map<string, Readonly<Record<string, unknown>>>();
  if (order === undefined)
    return { status: "refused", milliseconds: now() - startedAt, outputs, problems, failures: [], skipped: [] };

  const { nodes, wires } = flat.resolved;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const wanted = new Set(wantedNodes(flat, catalogue));
  const values = new WireValues(wires, order);
  const failures: NodeFailure[] = [];
  const skipped: string[] = [];
  let stopped = false;
  let cancelled: string | undefined;
  let over = false;
  // A node that was left to itself may go on talking after the end.
  const emit: Emit = (event) => {
    if (!over) options.emit?.(event);
  };
  const { capabilities, files, journals, turn } = options;
  const services: RunServices = { signal, emit, capabilities, files, journals, workflow: document, now, turn };
  const essences: Record<string, unknown> = {};

  emit({ type: "run-started", order: order });
  for (const id of order) {
    const incoming = values.take(id);
    if (signal.aborted) stopped = true;
    if (stopped || incoming === undefined) {
      skipped.push(id);
      continue;
    }
    const node = byId.get(id)!;
    const definition = catalogue.get(node.type)!;
    const nodeStartedAt = now();
    emit({ type: "node-started", node: id });
    try {
      const params = freezeDeep(definition.params.parse(node.params));
      const work = runNode({ id, definition, params, ...incoming }, results, services);
      const result = await withGrace(work, signal, graceMs);
      values.put(id, result);
      const { key, hit, kept, hashes } = result;
      if (wanted.has(id)) {
        outputs.set(id, result.outputs);
        essences[id] = Object.keys(hashes).length > 0 ? hashes : key;
      }
      emit({
        type: "node-finished",
        node: id,
        hit,
        milliseconds: now() - nodeStartedAt,
        outputs: described(result.outputs, definition),
        ...(kept && { key }),
        ...(result.files.length > 0 && { files: result.files.map(({ name, bytes }) => ({ name, bytes })) }),
      });
    } catch (error) {
      if (signal.aborted) {
        cancelled = id;
        emit({ type: "node-cancelled", node: id, milliseconds: now() - nodeStartedAt });
      } else {
        const failure = failureOf(id, nodeTitle(node, catalogue), error);
        failures.push(failure);
        emit({ type: "node-failed", ...failure });
      }
    }
  }

  const status = stopped || cancelled !== undefined ? "cancelled" : failures.length > 0 ? "failed" : "done";
  const milliseconds = now() - startedAt;
  emit({ type: "run-finished", status, milliseconds, skipped });
  over = true;
  return {
    status,
    milliseconds,
    outputs,
    problems,
    failures,
    skipped,
    ...(cancelled !== undefined && { cancelled }),
    ...(status === "done" && { resultHash: contentHash(essences) }),
  };
}

function failureOf(node: string, title: string, error: unknown): NodeFailure {
  return { node, title, ...recordOf(error instanceof Failure ? error : crash(error)) };
}

function crash(error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  return failure(
    "engine/node-crashed",
    said("The node stopped unexpectedly ({why}); if that tells you nothing, report it with the workflow.", { why }),
  );
}

/** A line for people about each output. */
function described(outputs: NodeResult["outputs"], definition: NodeDefinition): Record<string, Said> {
  return Object.fromEntries(
    Object.entries(definition.outputs).map(([port, { socket }]) => {
      try {
        return [port, socket.describe?.(outputs[port]) ?? { text: socket.title }];
      } catch {
        return [port, { text: socket.title }];
      }
    }),
  );
}
