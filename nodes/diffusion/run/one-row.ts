import type { Feed, Session } from "#diffusion/session.ts";
import { elements, type Tensor } from "#diffusion/tensors/tensor.ts";

/**
 * Runs a graph for one row: of a graph that was exported for several rows at a time all are that one, and the first that
 * comes out is taken.
 * @param feeds of leading size 1. @throws Failure as the session.
 */
export async function runOneRow(
  session: Session,
  feeds: Readonly<Record<string, Feed>>,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, Tensor>>> {
  const rows = session.inputs.map(({ name, dims }) => (feeds[name]?.dims.length === dims.length ? dims[0] : 1));
  const count = rows.find((d): d is number => typeof d === "number" && d > 1) ?? 1;
  if (count === 1) return session.run(feeds, signal);
  const repeated = Object.entries(feeds).map(([name, feed]) => [name, repeatedRow(feed, count)] as const);
  const outputs = await session.run(Object.fromEntries(repeated), signal);
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, firstRow(output, count)]));
}

function repeatedRow({ data, dims: [, ...rest] }: Feed, count: number): Feed {
  const length = elements(rest);
  const all = data instanceof Int32Array ? new Int32Array(count * length) : new Float32Array(count * length);
  for (let row = 0; row < count; row++) all.set(data, row * length);
  return { data: all, dims: [count, ...rest] };
}

function firstRow({ data, dims: [first, ...rest] }: Tensor, count: number): Tensor {
  return first === count
    ? { data: data.slice(0, elements(rest)), dims: [1, ...rest] }
    : { data, dims: [first!, ...rest] };
}
