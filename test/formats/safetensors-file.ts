/** The bytes of a .safetensors of float32 tensors. */
export function safetensors(
  tensors: Readonly<Record<string, { readonly data: Float32Array; readonly dims: readonly number[] }>>,
): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, { data, dims }]) => {
    const start = at;
    at += data.byteLength;
    return [name, { dtype: "F32", shape: dims, data_offsets: [start, at] }];
  });
  return fileOf(
    Object.fromEntries(entries),
    Buffer.concat(Object.values(tensors).map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))),
  );
}

/** A file of any header and content. */
export function fileOf(header: unknown, content: Uint8Array): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, content]);
}
