/** A part of a picture from column to column, the second not included. */
export type Span = readonly [from: number, to: number];

const WHITE = 244;
/** Fewer white columns than this are no gap. */
const LEAST = 4;

/**
 * The left and right part of a picture that shows two side by side: what lies beside the white gap in its middle, or where
 * there is none, its halves. Time O(pixels) at most.
 *
 * @param data RGBA of `width` × `height` pixels.
 */
export function halves(data: Uint8ClampedArray, width: number, height: number): readonly [Span, Span] {
  const middle = Math.floor(width / 2);
  const isWhite = (x: number) => {
    for (let y = 0; y < height; y++) {
      const at = (y * width + x) * 4;
      if (data[at]! < WHITE || data[at + 1]! < WHITE || data[at + 2]! < WHITE) return false;
    }
    return true;
  };
  let [left, right] = [middle, middle];
  // Half of what is left on each side is picture, be it ever so white.
  while (left > width / 4 && isWhite(left - 1)) left--;
  while (right < (width * 3) / 4 && isWhite(right)) right++;
  const gap = right - left;
  // The two parts of such a picture are equally wide, so that the gap lies about the middle.
  const even = Math.abs(middle - left - (right - middle)) <= 1 + (width % 2);
  return gap >= LEAST && even
    ? [
        [0, left],
        [right, width],
      ]
    : [
        [0, middle],
        [width - middle, width],
      ];
}
