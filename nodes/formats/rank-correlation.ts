/**
 * Spearman's rank correlation of two arrays of one length, equal values sharing their mean rank; −1 to 1, undefined where
 * one is constant or empty.
 */
export function rankCorrelation(a: Float64Array, b: Float64Array): number | undefined {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (x.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((rank, k) => {
    xy += (rank - mean) * (y[k]! - mean);
    xx += (rank - mean) ** 2;
    yy += (y[k]! - mean) ** 2;
  });
  return xx === 0 || yy === 0 ? undefined : xy / Math.sqrt(xx * yy);
}

function ranks(values: Float64Array): number[] {
  const order = Array.from(values, (_, k) => k).sort((a, b) => values[a]! - values[b]!);
  const ranked = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let k = start; k < end; k++) ranked[order[k]!] = (start + end - 1) / 2;
    start = end;
  }
  return ranked;
}
