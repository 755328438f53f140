/**
 * A place in the queue between two others, or undefined if there is no number between them. Without a left one it is before
 * all, without a right one behind all.
 */
export function placeBetween(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined) return right === undefined ? 0 : right - 1;
  if (right === undefined) return left + 1;
  const middle = (left + right) / 2;
  return middle > left && middle < right ? middle : undefined;
}
