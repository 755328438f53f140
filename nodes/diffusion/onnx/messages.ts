import type { ElementType, PortShape, SessionOptions } from "../inference.ts";

/** A tensor as it crosses to the child: already of the type that the graph declares (float16 as its bits). */
export interface WireTensor {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | Uint16Array | Int32Array | BigInt64Array | Uint8Array;
}

export type Request =
  | { readonly id: number; readonly op: "open"; readonly path: string; readonly options: SessionOptions }
  | {
      readonly id: number;
      readonly op: "run";
      readonly path: string;
      readonly feeds: Readonly<Record<string, WireTensor>>;
    }
  | { readonly id: number; readonly op: "release"; readonly path: string };

export interface Opened {
  readonly inputs: readonly PortShape[];
  readonly outputs: readonly PortShape[];
  readonly provider: string;
  readonly notes: readonly string[];
}

export type Reply =
  | { readonly id: number; readonly opened: Opened }
  | { readonly id: number; readonly outputs: Readonly<Record<string, WireTensor>> }
  | { readonly id: number; readonly released: true }
  | { readonly id: number; readonly failure: { readonly code: string; readonly message: string } };
