import type { Feed } from "#diffusion/session.ts";

/** Where the cells of a clip stand, along each axis. */
export interface RotaryGrid {
  readonly frames: readonly number[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/**
 * Cosines and sines of a rotary position embedding in three dimensions, for models that take them as inputs: [tokens,
 * width] each, tokens by frame, row, column. A quarter of the width turns with the frame, three eighths with the row and
 * three with the column; frequencies fall from 1 to nearly 1/10000, each number of the width twice (arXiv 2104.09864;
 * diffusers 0.40, `get_3d_rotary_pos_embed`).
 */
export function rotaryWaves(grid: RotaryGrid, width: number): { readonly cos: Feed; readonly sin: Feed } {
  return { cos: waves(grid, width, Math.cos), sin: waves(grid, width, Math.sin) };
}

function waves({ frames, rows, columns }: RotaryGrid, width: number, wave: (angle: number) => number): Feed {
  const [alongFrames, along] = [width / 4, (width / 8) * 3];
  const [byFrame, byRow, byColumn] = [
    wavesOf(frames, alongFrames, wave),
    wavesOf(rows, along, wave),
    wavesOf(columns, along, wave),
  ];
  const dims = [frames.length * rows.length * columns.length, width];
  const data = new Float32Array(dims[0]! * width);
  let at = 0;
  for (const frame of byFrame) {
    for (const row of byRow) {
      for (const column of byColumn) {
        data.set(frame, at);
        data.set(row, at + alongFrames);
        data.set(column, at + alongFrames + along);
        at += width;
      }
    }
  }
  return { data, dims };
}

function wavesOf(positions: readonly number[], width: number, wave: (angle: number) => number): Float32Array[] {
  return positions.map((position) =>
    Float32Array.from({ length: width }, (_, k) => wave(position / 10000 ** ((2 * Math.floor(k / 2)) / width))),
  );
}
