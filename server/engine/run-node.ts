import { Failure, retold } from "#core/failure.ts";
import { allOf, inARow, said } from "#core/said.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import type { ResultStore, Stored } from "#store/result-store.ts";
import { contentHash } from "./content-hash.ts";
import { failure } from "./failures.ts";
import { freezeDeep } from "./freeze-deep.ts";
import { NodeSession, type RunServices } from "./node-context.ts";

/** A node with all that its result depends on. */
export interface NodeTask {
  readonly id: string;
  readonly definition: NodeDefinition;
  /** As parsed by the definition, defaults filled in. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Values by input port; unconnected ones absent. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Content hashes by input port. */
  readonly hashes: Readonly<Record<string, string>>;
}

export interface NodeResult extends Omit<Stored, "preview"> {
  readonly key: string;
  /** The result was known, and nothing was computed. */
  readonly hit: boolean;
  /** Whether the store was given the result under its key. */
  readonly kept: boolean;
}

/** Raised when what a stored result means changes with the engine. */
const KEY_VERSION = 3;

/**
 * The result of a node: a known one with the same key, or else computed and kept. Emits all events of the node but its
 * start and its end.
 *
 * The key is the hash of type, version, parameters, the content hashes of the inputs, and what `cacheKey` adds; what the
 * ancestors are is no part of it, so that a changed ancestor with an unchanged result changes nothing after it. Content
 * hashes are of the essence of values, so that a date or a timing changes nothing either.
 *
 * @throws Failure `engine/wrong-outputs`, `engine/unhashable-value`; whatever the node throws.
 */
export async function runNode(task: NodeTask, results: ResultStore, services: RunServices): Promise<NodeResult> {
  const { id, definition, params, inputs, hashes } = task;
  const key = contentHash({
    engine: KEY_VERSION,
    type: definition.type,
    version: definition.version,
    params,
    inputs: hashes,
    outputs: Object.keys(definition.outputs),
    outside: await definition.cacheKey?.(params, services.files),
  });
  const done = await services.turn?.(key, services.signal);
  const session = new NodeSession(id, key, services);
  try {
    const cacheable = definition.cacheable(params);
    const known = cacheable ? await lookUp(results, key, session, services) : undefined;
    if (known !== undefined) {
      const { preview } = known;
      if (preview !== undefined) session.show(() => preview);
      const { hashes, files } = known;
      return { key, outputs: freezeDeep(known.outputs), hashes, files, hit: true, kept: true };
    }

    const outputs = checked(await definition.run(inputs, params, session.context), definition);
    const outputHashes = Object.fromEntries(
      Object.entries(outputs).map(([port, value]) => [port, hashOf(port, value, definition)]),
    );
    freezeDeep(outputs);
    if (definition.preview) session.show(() => definition.preview!(outputs, params));
    const preview = session.lastPreview();
    const stored = { outputs, hashes: outputHashes, files: session.files(), ...(preview && { preview }) };
    const kept = await keep(cacheable ? results : undefined, key, stored, session);
    return { key, outputs, hashes: outputHashes, files: stored.files, hit: false, kept };
  } finally {
    session.close();
    done?.();
  }
}

/** A store that cannot be read must not stop a run: the result is computed again. */
async function lookUp(
  results: ResultStore,
  key: string,
  session: NodeSession,
  { files }: RunServices,
): Promise<Stored | undefined> {
  try {
    const stored = await results.get(key);
    if (stored === undefined) return undefined;
    const own = await Promise.all(stored.files.map((file) => files.adopt(file)));
    if (own.some((file) => file === undefined)) return undefined;
    const adopted = { ...stored, files: own.filter((file) => file !== undefined) };
    // The run that wrote the files may be removed before this one is.
    if (adopted.files.some(({ path }, k) => path !== stored.files[k]!.path)) await results.put(key, adopted);
    return adopted;
  } catch (error) {
    session.context.log(said("Earlier results could not be read: {error}", { error: messageOf(error) }));
    return undefined;
  }
}

/** A result that cannot be kept is still a result; its journals then stay, so that little is lost. */
async function keep(
  results: ResultStore | undefined,
  key: string,
  stored: Stored,
  session: NodeSession,
): Promise<boolean> {
  try {
    await results?.put(key, stored);
    await session.forgetJournals();
    return results !== undefined;
  } catch (error) {
    session.context.log(said("The result could not be kept for later runs: {error}", { error: messageOf(error) }));
    return false;
  }
}

function checked(outputs: unknown, { type, outputs: ports }: NodeDefinition): Record<string, unknown> {
  const given: Record<string, unknown> = typeof outputs === "object" && outputs !== null ? { ...outputs } : {};
  const missing = Object.keys(ports).filter((port) => given[port] === undefined);
  const extra = Object.keys(given).filter((port) => !Object.hasOwn(ports, port));
  if (missing.length === 0 && extra.length === 0) return given;
  const wrong = [
    ...(missing.length > 0 ? [said("gave nothing at its output {missing}", { missing: inARow(missing) })] : []),
    ...(extra.length > 0 ? [said("gave {extra}, which it does not declare", { extra: inARow(extra) })] : []),
  ];
  throw failure(
    "engine/wrong-outputs",
    said("The node type {type} {wrong}; its author has to mend it.", { type, wrong: allOf(wrong) }),
  );
}

function hashOf(port: string, value: unknown, { outputs }: NodeDefinition): string {
  try {
    const { socket } = outputs[port]!;
    return contentHash(socket.essence ? socket.essence(value) : value);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw retold(cause, (what) => said("At output {port}: {what}", { port, what }));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
