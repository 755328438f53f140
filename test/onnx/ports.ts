import type { Writer } from "protobufjs/minimal.js";
import { type ElementName, elementCodes } from "./element-type.ts";

/** A graph's input or output (ValueInfoProto). */
export interface Port {
  readonly name: string;
  readonly type: ElementName;
  /** A number is a fixed size, a string a dynamic axis by its name, "" one without a name. */
  readonly dims: readonly (number | string)[];
  /** A sequence of such tensors instead of one. */
  readonly sequence?: boolean;
}

/** A tensor port; without `dims` a single number of rank 0. */
export function tensor(name: string, type: ElementName, dims: Port["dims"] = []): Port {
  return { name, type, dims };
}

export function sequence(name: string, type: ElementName): Port {
  return { name, type, dims: [], sequence: true };
}

export function writePort(port: Port, w: Writer): void {
  w.uint32(10).string(port.name).uint32(18).fork();
  if (port.sequence) {
    w.uint32(34).fork().uint32(10).fork();
    writeTensorType(port, w);
    w.ldelim().ldelim();
  } else {
    writeTensorType(port, w);
  }
  w.ldelim();
}

function writeTensorType({ type, dims }: Port, w: Writer): void {
  w.uint32(10).fork().uint32(8).int32(elementCodes[type]).uint32(18).fork();
  for (const d of dims) {
    w.uint32(10).fork();
    if (typeof d === "number") w.uint32(8).int64(d);
    else if (d !== "") w.uint32(18).string(d);
    w.ldelim();
  }
  w.ldelim().ldelim();
}
