/** A picture of the work so far, as it can be sent. */
export interface Picture {
  readonly type: "image/jpeg" | "image/png";
  readonly bytes: Uint8Array;
}

/** A preview as every client knows it: [1][1 JPEG, 2 PNG][picture]; all numbers big-endian, 32 bits. */
export function previewFrame({ type, bytes }: Picture): Uint8Array {
  return Buffer.concat([numbers(1, type === "image/jpeg" ? 1 : 2), bytes]);
}

/** A preview that says whose it is, for clients that have asked for it: [4][length][JSON][picture]. */
export function namedPreviewFrame({ type, bytes }: Picture, prompt: string, node: string): Uint8Array {
  const names = { node_id: node, display_node_id: node, parent_node_id: null, real_node_id: node };
  const about = Buffer.from(JSON.stringify({ ...names, prompt_id: prompt, image_type: type }));
  return Buffer.concat([numbers(4, about.byteLength), about, bytes]);
}

function numbers(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  for (const [k, value] of values.entries()) buffer.writeUInt32BE(value, 4 * k);
  return buffer;
}
