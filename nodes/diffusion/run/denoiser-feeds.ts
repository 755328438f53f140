import { inARow, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Family } from "#diffusion/families/family.ts";
import type { CallOptions, Row } from "#diffusion/loop/denoiser.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { Feed, PortShape } from "#diffusion/session.ts";
import { elements, stackRows } from "#diffusion/tensors/tensor.ts";

/** Width of `guidanceWaves` where the graph leaves it open. */
const WAVES = 256;

/**
 * What a denoiser's graph is fed in one call: the rows' latents and what they are conditioned on, under the graph's own
 * names and in its ranks, with timestep, guidance and constants as the family wants them. All rows have conditioning of
 * the same shapes.
 * @throws Failure from what it returns: `image/needed`; `prompt/bad-conditioning` for channels beside that do not fit.
 */
export function denoiserFeeds(model: Model, family: Family, ports: ReadonlyMap<string, PortShape>) {
  const { inputs, timestep: measure, guidanceWaves: waves } = family.denoiser;
  const { names, constants } = model.graph;
  const own = (name: string) => names[name] ?? name;
  const { scale, offset } = measure?.(model.configs) ?? { scale: 1, offset: 0 };
  const conditionOf = conditionedOnce(model, family, own);
  return (
    rows: readonly Row[],
    timestep: number,
    { guidanceScale, nextTimestep = 0 }: CallOptions,
    make: MakeArray,
  ) => {
    checkPicture(model, family, rows);
    const latentPort = ports.get(own(inputs.latent));
    const feeds: Record<string, Feed> = {
      ...conditionOf(rows),
      [own(inputs.latent)]: latentFeed(model, family, rows, latentPort, make),
      [own(inputs.timestep)]: perRow(ports.get(own(inputs.timestep)), offset + scale * timestep, rows.length),
    };
    if (inputs.nextTimestep !== undefined) {
      const port = ports.get(own(inputs.nextTimestep));
      feeds[own(inputs.nextTimestep)] = perRow(port, offset + scale * nextTimestep, rows.length);
    }
    if (inputs.guidance !== undefined && guidanceScale !== undefined) {
      const port = ports.get(own(inputs.guidance));
      feeds[own(inputs.guidance)] = waves
        ? guidanceWaves(guidanceScale, widthOf(port), rows.length)
        : perRow(port, guidanceScale, rows.length);
    }
    for (const [name, { data, dims }] of Object.entries(constants))
      feeds[name] = { data: Float32Array.from(data), dims };
    return feeds;
  };
}

/**
 * Stacks what rows are conditioned on, with the constants, and gives the same again for the same rows: it does not change
 * between steps.
 */
function conditionedOnce(model: Model, family: Family, own: (name: string) => string) {
  let known: readonly Row["conditioning"][] = [];
  let stack: Readonly<Record<string, Feed>> = {};
  return (rows: readonly Row[]) => {
    if (rows.length === known.length && rows.every((row, k) => row.conditioning === known[k])) return stack;
    known = rows.map((row) => row.conditioning);
    const first = known[0]!;
    const { beside, inputs, constants } = family.denoiser;
    const after = (beside ?? family.reference)?.name;
    const textTokens = first[inputs.text]?.dims[1] ?? 0;
    const { sizes, latentDims, configs } = model;
    const [, ...referred] = first[family.reference?.name ?? ""]?.dims ?? [];
    const reference = referred.length > 0 && { reference: [referred[0]!, referred[1]!] as const };
    const request = { sizes, latentDims, configs, rows: rows.length, textTokens, ...reference };
    const conditioned = Object.keys(first)
      .filter((name) => name !== after)
      .map((name) => [own(name), stackRows(known.map((c) => c[name]!))] as const);
    const following = Object.entries(constants?.(request) ?? {}).map(([name, feed]) => [own(name), feed]);
    stack = Object.fromEntries([...following, ...conditioned]);
    return stack;
  };
}

/** @throws Failure `image/needed`. */
function checkPicture(model: Model, { denoiser: { beside }, image, title }: Family, rows: readonly Row[]): void {
  if (!image || !beside || rows.every(({ conditioning }) => conditioning[beside.name])) return;
  throw failure(
    "image/needed",
    said(
      "{model} starts from a picture, as {title} does, and none is given. Put Condition on Image behind the prompts (`--image`).",
      { model: model.name, title },
    ),
  );
}

/** What is laid after a latent: by what name it is given, and how much of it along the latent's first axis. */
function besideLatent(
  { denoiser: { beside }, reference }: Family,
  { conditioning }: Row,
  latentDims: readonly number[],
) {
  if (beside) return { name: beside.name, more: beside.channels };
  const { dims } = (reference && conditioning[reference.name]) ?? {};
  if (!reference || !dims) return { name: "", more: 0 };
  if (dims.length !== 4 || dims[3] !== latentDims[1]) {
    throw failure(
      "prompt/bad-conditioning",
      said(
        "{reference} [{dims}] is no picture in tokens: it must be [1, rows, columns, {latentDims}]. Make it with this model's VAE encoder.",
        { reference: reference.name, dims: dims.join(", "), latentDims: latentDims[1] },
      ),
    );
  }
  return { name: reference.name, more: dims[1]! * dims[2]! };
}

/** An array whose numbers are all to be written. */
export type MakeArray = (length: number) => Float32Array;

function latentFeed(
  model: Model,
  family: Family,
  rows: readonly Row[],
  port: PortShape | undefined,
  make: MakeArray,
): Feed {
  const { latentDims } = model;
  const [first, ...rest] = latentDims as [number, ...number[]];
  const length = elements(latentDims);
  const { name, more } = besideLatent(family, rows[0]!, latentDims);
  // Some exports of picture models keep an axis of one frame after the channels.
  const frame = port?.dims.length === latentDims.length + 2 ? [1] : [];
  const dims = [rows.length, first + more, ...frame, ...rest];
  // A row by itself is fed as it is, uncopied.
  if (rows.length === 1 && more === 0) return { data: rows[0]!.latent, dims };
  const besides = rows.map(({ conditioning }) => conditioning[name]);
  const size = length + more * elements(rest);
  const data = make(rows.length * size);
  rows.forEach(({ latent }, k) => {
    data.set(latent, k * size);
    data.fill(0, k * size + length, (k + 1) * size);
    const { data: own = [], dims = [] } = besides[k] ?? {};
    if (own.length > 0 && own.length !== size - length) {
      throw failure(
        "prompt/bad-conditioning",
        said("{name} [{dims}] does not fit latents [{latentDims}]: it must be [1, {more}]. Make it for these sizes.", {
          name,
          dims: dims.join(", "),
          latentDims: latentDims.join(", "),
          more: inARow([more, ...rest]),
        }),
      );
    }
    data.set(own, k * size + length);
  });
  return { data, dims };
}

/** One number for the call where the graph wants a scalar (rank 0, or one of fixed size 1), else one a row. */
function perRow(port: PortShape | undefined, value: number, rows: number): Feed {
  const single = port !== undefined && (port.dims.length === 0 || port.dims[0] === 1);
  const count = single ? 1 : rows;
  return { data: new Float32Array(count).fill(value), dims: [count] };
}

function widthOf(port: PortShape | undefined): number {
  const width = port?.dims[1];
  return typeof width === "number" ? width : WAVES;
}

/**
 * The guidance scale as sines, then cosines, of 1000 · (scale − 1) at frequencies that fall from 1 to 1/10000
 * (arXiv 2310.04378, as diffusers 0.40 has it in `get_guidance_scale_embedding`).
 */
function guidanceWaves(scale: number, width: number, rows: number): Feed {
  const half = Math.floor(width / 2);
  const one = Array.from({ length: width }, (_, k) => {
    const angle = 1000 * (scale - 1) * Math.exp((-Math.log(10000) / (half - 1)) * (k % half));
    return k < half ? Math.sin(angle) : k < 2 * half ? Math.cos(angle) : 0;
  });
  return { data: Float32Array.from({ length: rows * width }, (_, k) => one[k % width]!), dims: [rows, width] };
}
