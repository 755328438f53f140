/** Between two columns. */
const GAP = 8;
/** A column that is cut shows at least this much, which no figure needs; below that one is left out. */
const LEAST = 48;

/**
 * How wide the columns of a small table are drawn: short ones whole, so that no figure loses its end, and the widest ones cut
 * to what is left. Where there is no room for all, the last ones are left out; what is left over goes to the first.
 *
 * @param wanted widths of the columns' longest cells. @returns widths without the gap that follows each column.
 */
export function columnWidths(wanted: readonly number[], room: number): readonly number[] {
  for (let count = wanted.length; count > 1; count--) {
    const free = room - GAP * (count - 1);
    const widths = levelled(wanted.slice(0, count), free);
    if (widths.every((width, k) => width >= Math.min(LEAST, wanted[k]!))) return filled(widths, free);
  }
  return [room];
}

/** Where a column ends. */
export function columnEnd(widths: readonly number[], column: number): number {
  return widths.slice(0, column + 1).reduce((sum, width) => sum + width, GAP * column);
}

/** Each as wide as wanted up to one width that all of them fit with. */
function levelled(wanted: readonly number[], room: number): number[] {
  let left = room;
  const level = wanted
    .toSorted((a, b) => a - b)
    .reduce((most, width, k, { length }) => {
      if (most !== Infinity) return most;
      if (width * (length - k) > left) return left / (length - k);
      left -= width;
      return Infinity;
    }, Infinity);
  return wanted.map((width) => Math.min(width, level));
}

function filled(widths: readonly number[], room: number): number[] {
  const spare = room - widths.reduce((sum, width) => sum + width, 0);
  return widths.map((width, k) => (k === 0 ? width + spare : width));
}
