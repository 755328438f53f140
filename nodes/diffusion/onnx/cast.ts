import { inARow, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { ElementType, Feed, PortShape } from "#diffusion/session.ts";
import { elements, type Tensor } from "#diffusion/tensors/tensor.ts";
import { floatsOfHalves, toHalfBits } from "./half.ts";
import type { WireTensor } from "./messages.ts";

/**
 * What is fed, in the types and ranks that a graph declares: float32 latents become float16 where the graph says so, whole
 * numbers int64 or int32 (rounded), a single number rank 0 or [1] as declared. What the graph does not declare is left out.
 * @throws Failure `onnx/bad-feed`: every missing or misshapen input in one sentence.
 */
export function castFeeds(
  path: string,
  inputs: readonly PortShape[],
  feeds: Readonly<Record<string, Feed>>,
): Record<string, WireTensor> {
  const wrong = inputs.flatMap((port) => {
    const feed = feeds[port.name];
    const complaint = feed ? misfit(port, feed) : said("is not fed");
    return complaint
      ? said("{input} {dims} {complaint}", { input: port.name, dims: shapeText(port.dims), complaint })
      : [];
  });
  if (wrong.length > 0) {
    const fed = Object.keys(feeds);
    const given = fed.length > 0 ? inARow(fed) : said("nothing");
    throw failure(
      "onnx/bad-feed",
      said(
        "The model {path} cannot be run: {wrong}. Fed were: {given}. Check that the right file is loaded for this model family and that latents and prompts have the sizes it was exported for.",
        { path, wrong: inARow(wrong, "; "), given },
      ),
    );
  }
  return Object.fromEntries(inputs.map((port) => [port.name, castOne(port, feeds[port.name]!)]));
}

function misfit(port: PortShape, { data, dims }: Feed): Said | undefined {
  if (elements(dims) !== data.length)
    return said("got {count} numbers for {dims}", { count: data.length, dims: shapeText(dims) });
  if (!isSingle(port, data.length)) {
    const fits = port.dims.length === dims.length && port.dims.every((d, k) => typeof d === "string" || d === dims[k]);
    if (!fits) return said("got {dims}", { dims: shapeText(dims) });
  }
  const whole = port.type === "int64" || port.type === "int32";
  const odd = whole ? data.find((v) => !Number.isFinite(v)) : undefined;
  return odd === undefined ? undefined : said("got {odd}, but takes whole numbers", { odd });
}

/** One number for a port of rank 0 or of one element: exporters differ, and the meaning does not. */
function isSingle(port: PortShape, length: number): boolean {
  const [first] = port.dims;
  return length === 1 && port.dims.length <= 1 && (first === undefined || first === 1 || typeof first === "string");
}

function shapeText(dims: readonly (number | string)[]): string {
  return `[${dims.map((d) => (d === "" ? "?" : d)).join(", ")}]`;
}

function castOne(port: PortShape, { data, dims }: Feed): WireTensor {
  return {
    type: port.type,
    dims: isSingle(port, data.length) ? port.dims.map(() => 1) : dims,
    data: arrayOf(port.type, data),
  };
}

function arrayOf(type: ElementType, data: Feed["data"]): WireTensor["data"] {
  switch (type) {
    case "float32":
      return data instanceof Float32Array ? data : new Float32Array(data);
    case "float64":
      return new Float64Array(data);
    case "float16":
      return filled(new Uint16Array(data.length), (k) => toHalfBits(data[k]!));
    case "int64":
      return filled(new BigInt64Array(data.length), (k) => BigInt(Math.round(data[k]!)));
    case "int32":
      return filled(new Int32Array(data.length), (k) => Math.round(data[k]!));
    case "bool":
      return filled(new Uint8Array(data.length), (k) => (data[k] === 0 ? 0 : 1));
  }
}

function filled<A extends { [k: number]: number | bigint; length: number }>(array: A, at: (k: number) => A[number]): A {
  for (let k = 0; k < array.length; k++) array[k as number] = at(k);
  return array;
}

/** An output as float32 of its own memory, whatever type it came in. */
export function floatTensor({ data, dims, type }: WireTensor): Tensor {
  if (type === "float16") return { data: floatsOfHalves(data as Uint16Array), dims };
  if (data instanceof BigInt64Array)
    return { data: filled(new Float32Array(data.length), (k) => Number(data[k])), dims };
  return { data: new Float32Array(data), dims };
}
