import protobuf from "protobufjs/minimal.js";

/** The fields of a message, each with its number and its bytes, tag included. */
function* fieldsOf(bytes: Uint8Array): Generator<{ field: number; whole: Uint8Array; content: Uint8Array }> {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    let content = new Uint8Array();
    if ((tag & 7) === 2) content = reader.bytes() as Uint8Array<ArrayBuffer>;
    else reader.skipType(tag & 7);
    yield { field: tag >>> 3, whole: bytes.subarray(start, reader.pos), content };
  }
}

function wrapped(field: number, content: Uint8Array): Uint8Array {
  return protobuf.Writer.create()
    .uint32(field * 8 + 2)
    .bytes(content)
    .finish();
}

function rewritten(
  bytes: Uint8Array,
  change: (field: number, content: Uint8Array) => Uint8Array | undefined | "keep",
): Uint8Array {
  const parts = [...fieldsOf(bytes)].flatMap(({ field, whole, content }) => {
    const changed = change(field, content);
    return changed === "keep" ? [whole] : changed ? [wrapped(field, changed)] : [];
  });
  return Buffer.concat(parts);
}

/** An ONNX file without the metadata of its nodes (field 7 the graph, 1 a node, 9 its metadata), as other tools leave it. */
export function withoutMetadata(model: Uint8Array): Uint8Array {
  return rewritten(model, (field, graph) =>
    field !== 7
      ? "keep"
      : rewritten(graph, (part, node) =>
          part !== 1 ? "keep" : rewritten(node, (inner) => (inner === 9 ? undefined : "keep")),
        ),
  );
}
