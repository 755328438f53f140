import protobuf from "protobufjs/minimal.js";

/** A part being read: its field numbers with what to do; other fields are passed over. */
type Readers = Readonly<Record<number, (bytes: Uint8Array, reader: protobuf.Reader) => void>>;

/** The text of a field; "" where there is none. */
export function stringField(bytes: Uint8Array, field: number): string {
  let value = "";
  each(bytes, {
    [field]: (part: Uint8Array) => {
      value = text(part);
    },
  });
  return value;
}

/** Calls the reader of each field that has one, with its bytes; a field of another kind it reads itself. */
export function each(bytes: Uint8Array, readers: Readers): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const take = readers[tag >>> 3];
    if (!take) reader.skipType(tag & 7);
    else if ((tag & 7) === 2) take(reader.bytes(), reader);
    else take(bytes, reader);
  }
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
