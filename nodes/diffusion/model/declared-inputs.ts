import { closeSync, openSync } from "node:fs";
import { MessageReader } from "./message-reader.ts";

/** What a file declares of an input: a number is a fixed size, "" or a name an open one. */
export interface DeclaredInput {
  readonly name: string;
  readonly dims: readonly (number | string)[];
}

/** A message's fields that are wanted, by number; the others are passed over. */
type Wanted = Readonly<Record<number, (end: number) => void>>;

/**
 * The inputs that an ONNX file declares, without those that weights are given for. The file is not loaded, and weights are
 * skipped; a file that is none has no inputs (what loads it will say more).
 */
export function declaredInputs(path: string): readonly DeclaredInput[] {
  const file = openSync(path, "r");
  try {
    const reader = new MessageReader(file);
    const inputs: DeclaredInput[] = [];
    const weights = new Set<string>();
    // onnx.proto3 of ONNX 1.17: the graph is the model's field 7; weights are its field 5, their name field 8; inputs its 11.
    const graph: Wanted = {
      5: (end) => fields(reader, end, { 8: (to) => void weights.add(textTo(reader, to)) }),
      11: (end) => void inputs.push(inputOf(reader, end)),
    };
    fields(reader, reader.length, { 7: (end) => fields(reader, end, graph) });
    return inputs.filter(({ name }) => !weights.has(name));
  } catch (cause) {
    if (cause instanceof RangeError) return [];
    throw cause;
  } finally {
    closeSync(file);
  }
}

/** ValueInfoProto: name 1, type 2 → tensor type 1 → shape 2 → dimensions 1, each a value 1 or a parameter 2. */
function inputOf(reader: MessageReader, end: number): DeclaredInput {
  let name = "";
  const dims: (number | string)[] = [];
  const dimension = (to: number) => {
    let size: number | string = "";
    numbersAndTexts(reader, to, (field, value) => {
      if (field === 1 || field === 2) size = value;
    });
    dims.push(size);
  };
  const tensor: Wanted = { 2: (to) => fields(reader, to, { 1: dimension }) };
  fields(reader, end, {
    1: (to) => {
      name = textTo(reader, to);
    },
    2: (to) => fields(reader, to, { 1: (inner) => fields(reader, inner, tensor) }),
  });
  return { name, dims };
}

function fields(reader: MessageReader, end: number, wanted: Wanted): void {
  while (reader.position < end) {
    const tag = reader.varint();
    const take = tag % 8 === 2 ? wanted[Math.floor(tag / 8)] : undefined;
    if (!take) {
      reader.skip(tag % 8);
      continue;
    }
    const to = reader.varint() + reader.position;
    if (to > end) throw new RangeError("a part of it ends too late");
    take(to);
    reader.position = to;
  }
}

function numbersAndTexts(
  reader: MessageReader,
  end: number,
  heard: (field: number, value: number | string) => void,
): void {
  while (reader.position < end) {
    const tag = reader.varint();
    const field = Math.floor(tag / 8);
    if (tag % 8 === 0) heard(field, reader.varint());
    else if (tag % 8 === 2) heard(field, reader.text());
    else reader.skip(tag % 8);
  }
}

function textTo(reader: MessageReader, end: number): string {
  const bytes = new Uint8Array(end - reader.position);
  for (let k = 0; k < bytes.length; k++) bytes[k] = reader.byte();
  return Buffer.from(bytes).toString();
}
