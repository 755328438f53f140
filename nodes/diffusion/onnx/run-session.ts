import { type InferenceSession, Tensor } from "onnxruntime-node";
import type { CutSession, ElementType, PortShape, Session } from "#diffusion/session.ts";
import type { Tensor as Floats } from "#diffusion/tensors/tensor.ts";
import { castFeeds, floatTensor } from "./cast.ts";
import type { WireTensor, WireTensors } from "./messages.ts";
import { type Held, portsOf } from "./open-model.ts";
import { provenCut } from "./proven-cut.ts";
import { reasonOf, runFailure } from "./runtime-failure.ts";

/**
 * @param into where outputs are to be written; the runtime makes an array for each of the others.
 * @throws Failure as `runFailure`.
 */
export async function runSession(
  session: InferenceSession,
  path: string,
  feeds: WireTensors,
  into: Readonly<Record<string, Floats>> = {},
): Promise<WireTensors> {
  const tensors = Object.fromEntries(Object.entries(feeds).map(([name, wire]) => [name, tensorOf(wire)]));
  const fetched = session.outputNames.map((name) => {
    const given = into[name];
    return [name, given ? new Tensor("float32", given.data, given.dims) : null] as const;
  });
  const results = await session.run(tensors, Object.fromEntries(fetched)).catch((cause: unknown) => {
    throw runFailure(path, reasonOf(cause));
  });
  // The runtime hands out a copy of what it wrote into an array.
  return Object.fromEntries(
    Object.entries(results).map(([name, t]) => [name, into[name] ? { type: "float32", ...into[name] } : wireOf(t)]),
  );
}

function tensorOf(wire: WireTensor): Tensor {
  const tensor = new Tensor(wire.type, wire.data as never, wire.dims);
  // Where Float16Array exists the constructor wraps the bits in one, which the runtime cannot read; it wants the bits.
  if (wire.type === "float16") Object.assign(tensor, { cpuData: wire.data });
  return tensor;
}

function wireOf(tensor: Tensor): WireTensor {
  const data = tensor.data as WireTensor["data"];
  const bits = tensor.type === "float16" ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  return { type: tensor.type as ElementType, dims: tensor.dims, data: bits };
}

/** A session as the diffusion room knows it, without a way between; of a model that is cut, a `CutSession`. */
export function sessionOf(path: string, { session, opened, short }: Held): Session | CutSession {
  const whole = heldSession(path, session, opened.inputs);
  if (!short) return whole;
  const residuals = new Set(short.residuals);
  // A residual's sizes are known to the runtime alone, so that it goes in as it came out.
  const declared = portsOf(short.session.inputMetadata).filter(({ name }) => !residuals.has(name));
  return provenCut(whole, heldSession(path, short.session, declared, short.residuals), short);
}

function heldSession(
  path: string,
  session: InferenceSession,
  inputs: readonly PortShape[],
  raw: readonly string[] = [],
): Session {
  return {
    path,
    inputs,
    outputs: portsOf(session.outputMetadata),
    provider: "",
    notes: [],
    run: async (feeds, _, into) => {
      const wires = castFeeds(path, inputs, feeds);
      for (const name of raw) {
        const { data, dims } = feeds[name] as Floats;
        wires[name] = { type: "float32", data, dims };
      }
      const results = await runSession(session, path, wires, into);
      return Object.fromEntries(Object.entries(results).map(([name, wire]) => [name, ownFloats(wire)]));
    },
  };
}

/** What a run has made belongs to nobody else, so that it need not be copied where it is float32 already. */
function ownFloats(wire: WireTensor): Floats {
  return wire.data instanceof Float32Array ? { data: wire.data, dims: wire.dims } : floatTensor(wire);
}
