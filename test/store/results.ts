import type { Stored } from "#store/result-store.ts";

export const resultKey = (n: number) => n.toString(16).padStart(64, "0");

/** A result that says its number; every second one is too large for the index. */
export function resultOf(n: number, floats = n % 2 === 0 ? 64 : 8192): Stored {
  return {
    outputs: { latent: new Float32Array(floats).fill(n), shape: { dims: [floats] } },
    hashes: { latent: `a${n}`, shape: "b" },
    preview: { kind: "text", text: `latent ${n}` },
    files: [{ name: "x.png", path: "/out/x.png", bytes: 3 }],
  };
}
