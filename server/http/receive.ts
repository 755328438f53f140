import type { IncomingMessage } from "node:http";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { parseJson } from "#protocol/parse-json.ts";
import { failure } from "./failures.ts";

export interface ReceiveLimits {
  readonly bytes: number;
  /** From the first look at the body to its end. */
  readonly milliseconds: number;
}

/** Most nodes that a body may bring; documents with more are refused before anything looks at them. */
const MOST_NODES = 10_000;
/** In characters: what takes ten milliseconds and more to parse. */
const LARGE = 2 ** 18;

/**
 * The chunks of a request's body, refused as soon as there are too many, or too slow. What comes after a refusal is thrown
 * away as it arrives, so that the client can read the answer and memory stays bounded.
 *
 * @throws Failure `http/encoded-body`, `http/too-large`, `http/too-slow`, `http/cut-short`.
 */
export async function* receive(
  request: IncomingMessage,
  { bytes, milliseconds }: ReceiveLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity")
    throw failure(
      "http/encoded-body",
      said("Bodies must not be compressed; send it as it is, without Content-Encoding."),
    );
  const tooLarge = () =>
    failure("http/too-large", said("The body is larger than {bytes} bytes; send less at once.", { bytes }));
  if (Number(request.headers["content-length"] ?? 0) > bytes) throw tooLarge();

  const stop = new AbortController();
  const deadline = sleep(milliseconds, "late" as const, { signal: stop.signal });
  deadline.catch(() => {});
  const chunks = request.iterator({ destroyOnReturn: false });
  let received = 0;
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), deadline]);
      if (next === "late")
        throw failure(
          "http/too-slow",
          said("The body did not arrive within {milliseconds} s; send it again.", {
            milliseconds: milliseconds / 1000,
          }),
        );
      if (next.done) return;
      const chunk = next.value as Uint8Array;
      received += chunk.byteLength;
      if (received > bytes) throw tooLarge();
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw failure("http/cut-short", said("The body ended before its announced length; send it again."), {
      cause: error,
    });
  } finally {
    stop.abort();
    // Whoever stops reading in the middle leaves a rest, behind which the next request of the connection stands. It flows
    // once nobody listens for pieces of it any more, which may be never: a piece that is too late is still waited for.
    void Promise.resolve(chunks.return?.()).then(
      () => request.resume(),
      () => {},
    );
  }
}

/** All chunks in memory, as one. */
export async function allOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/**
 * A body as JSON, whatever its Content-Type: `__proto__`, `constructor` and `prototype` are dropped wherever they are
 * names, brackets may be 64 deep, and a workflow of more than 10,000 nodes is refused.
 *
 * @throws Failure as `receive` does; `workflow/not-json`, `workflow/too-deep`, `http/too-many-nodes`.
 */
export async function receiveJson(request: IncomingMessage, limits: ReceiveLimits): Promise<unknown> {
  const text = Buffer.from(await allOf(receive(request, limits))).toString("utf8");
  const value = parseJson(text, said("The body"));
  checkNodes(value);
  // Others have waited meanwhile, and what is done with so much takes its time, too.
  if (text.length > LARGE) await setImmediate();
  return value;
}

/** A document is the body itself or one of its members. */
function checkNodes(body: unknown): void {
  const nodes = Math.max(...[body, ...Object.values(Object(body) as object)].map(nodesIn));
  if (nodes > MOST_NODES)
    throw failure(
      "http/too-many-nodes",
      said("The workflow has {nodes} nodes, and {MOST_NODES} are the most; split it.", { nodes, MOST_NODES }),
    );
}

/** In a document and in the blocks that it brings, and those in turn. Not deeper than JSON is let in. */
function nodesIn(document: unknown): number {
  const { nodes, blocks } = Object(document) as { nodes?: unknown; blocks?: unknown };
  const inBlocks = listOf(blocks).map((block) => nodesIn((Object(block) as { workflow?: unknown }).workflow));
  return inBlocks.reduce((sum, count) => sum + count, listOf(nodes).length);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
