/** What stands under the rows of a table, a row each: as it is written, one row or several. */
export function footRows<C>(foot: readonly C[] | readonly (readonly C[])[] | undefined): readonly (readonly C[])[] {
  if (!foot || foot.length === 0) return [];
  return Array.isArray(foot[0]) ? (foot as readonly (readonly C[])[]) : [foot as readonly C[]];
}
