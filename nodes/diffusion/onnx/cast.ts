import { Failure } from "#core/failure.ts";
import type { ElementType, Feed, PortShape } from "../inference.ts";
import { elements, type Tensor } from "../tensor.ts";
import { fromHalfBits, toHalfBits } from "./half.ts";
import type { WireTensor } from "./messages.ts";

/**
 * What is fed, in the types and ranks that a graph declares: float32 latents become float16 where the graph says so, whole
 * numbers int64 or int32, a single number rank 0 or [1] as declared. Inputs that the graph does not declare are left out.
 * @throws Failure `onnx/bad-feed`: every missing or misshapen input in one sentence.
 */
export function castFeeds(
  path: string,
  inputs: readonly PortShape[],
  feeds: Readonly<Record<string, Feed>>,
): Record<string, WireTensor> {
  const wrong: string[] = [];
  const cast: Record<string, WireTensor> = {};
  for (const port of inputs) {
    const feed = feeds[port.name];
    const complaint = feed ? misfit(port, feed) : "is not fed";
    if (complaint) wrong.push(`${port.name} ${shapeText(port.dims)} ${complaint}`);
    else cast[port.name] = castOne(port, feed!);
  }
  if (wrong.length > 0) {
    const given = Object.keys(feeds).join(", ");
    throw new Failure(
      "onnx/bad-feed",
      `The model ${path} cannot be run: ${wrong.join("; ")}. Fed were: ${given}. Check that the right file is loaded for this model family and that latents and prompts have the sizes it was exported for.`,
    );
  }
  return cast;
}

function misfit(port: PortShape, feed: Feed): string | undefined {
  if (elements(feed.dims) !== feed.data.length) return `got ${feed.data.length} numbers for ${shapeText(feed.dims)}`;
  if (feed.data.length === 1 && port.dims.length <= 1) return undefined;
  const fits =
    port.dims.length === feed.dims.length &&
    port.dims.every((d, k) => typeof d === "string" || d <= 0 || d === feed.dims[k]);
  return fits ? undefined : `got ${shapeText(feed.dims)}`;
}

function shapeText(dims: readonly (number | string)[]): string {
  return `[${dims.join(", ")}]`;
}

function castOne(port: PortShape, feed: Feed): WireTensor {
  const dims = feed.data.length === 1 && port.dims.length <= 1 ? port.dims.map(() => 1) : feed.dims;
  return { type: port.type, dims, data: arrayOf(port.type, feed.data) };
}

function arrayOf(type: ElementType, data: Float32Array | Int32Array): WireTensor["data"] {
  switch (type) {
    case "float32":
      return data instanceof Float32Array ? data : Float32Array.from(data);
    case "float64":
      return Float64Array.from(data);
    case "float16":
      return Uint16Array.from(data, toHalfBits);
    case "int64":
      return BigInt64Array.from(data as ArrayLike<number> as never, (v: number) => BigInt(Math.round(v)) as never);
    case "int32":
      return Int32Array.from(data, Math.round);
    case "bool":
      return Uint8Array.from(data, (v) => (v === 0 ? 0 : 1));
  }
}

/** An output as float32, whatever type it came in. */
export function floatTensor(wire: WireTensor): Tensor {
  const { data, dims, type } = wire;
  if (data instanceof Float32Array) return { data, dims };
  if (type === "float16") return { data: Float32Array.from(data as Uint16Array, fromHalfBits), dims };
  return { data: Float32Array.from(data as ArrayLike<number>, Number), dims };
}
