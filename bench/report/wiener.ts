/**
 * The best linear guess of the picture in a noisy latent, for each step: a circular convolution over its last two sizes, whose
 * gain at frequency f is a²S ÷ (a²S + b²), a and b being the shares of picture and noise and S ∝ 1 ÷ |f|² with a mean of 1.
 * @param sigmas a flow's (all up to 1) or ratios of noise to signal.
 */
export function wienerFilter(dims: readonly number[], sigmas: readonly number[]) {
  const [rows, columns] = dims.slice(-2) as [number, number];
  const plane = rows * columns;
  const power = spectrum(rows, columns);
  const isFlow = sigmas.every((sigma) => sigma <= 1);
  const kernels = new Map<number, Float64Array>();
  // The same latents are asked for again and again, for every threshold that is tried.
  const known = new WeakMap<Float32Array, Float32Array>();
  return (step: number, x: Float32Array): Float32Array => {
    const before = known.get(x);
    if (before) return before;
    const sigma = sigmas[step]!;
    const [a, b] = isFlow ? [1 - sigma, sigma] : [1 / Math.hypot(1, sigma), sigma / Math.hypot(1, sigma)];
    const kernel =
      kernels.get(step) ??
      kernelOf(
        power.map((s) => (a * a * s) / (a * a * s + b * b + 1e-12)),
        rows,
        columns,
      );
    kernels.set(step, kernel);
    const out = new Float32Array(x.length);
    for (let first = 0; first < x.length; first += plane) convolve(x, out, first, kernel, rows, columns);
    known.set(x, out);
    return out;
  };
}

/** By frequency, rows first; the mean counts as frequency one half. */
function spectrum(rows: number, columns: number): Float64Array {
  const folded = (k: number, n: number) => Math.min(k, n - k);
  const power = Float64Array.from({ length: rows * columns }, (_, k) => {
    const [u, v] = [folded(Math.floor(k / columns), rows), folded(k % columns, columns)];
    return 1 / Math.max(0.25, u * u + v * v);
  });
  const mean = power.reduce((sum, s) => sum + s, 0) / power.length;
  return power.map((s) => s / mean);
}

/** The inverse Fourier transform of gains that are symmetric, which is real. */
function kernelOf(gains: Float64Array, rows: number, columns: number): Float64Array {
  const kernel = new Float64Array(gains.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let u = 0; u < rows; u++) {
        for (let v = 0; v < columns; v++) {
          sum += gains[u * columns + v]! * Math.cos(2 * Math.PI * ((u * y) / rows + (v * x) / columns));
        }
      }
      kernel[y * columns + x] = sum / gains.length;
    }
  }
  return kernel;
}

function convolve(
  x: Float32Array,
  out: Float32Array,
  first: number,
  kernel: Float64Array,
  rows: number,
  columns: number,
) {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let dr = 0; dr < rows; dr++) {
        const row = first + ((r - dr + rows) % rows) * columns;
        for (let dc = 0; dc < columns; dc++)
          sum += kernel[dr * columns + dc]! * x[row + ((c - dc + columns) % columns)]!;
      }
      out[first + r * columns + c] = sum;
    }
  }
}
