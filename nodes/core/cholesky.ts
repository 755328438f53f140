/**
 * Solves A w = b for a symmetric positive definite A of k × k numbers, row after row, by Cholesky's decomposition (Golub & Van
 * Loan, Matrix Computations, section 4.2). Works in place: `a` ends as the factor, `b` as the solution.
 *
 * @returns false where A is not positive definite in float64; then neither array is of use. Cost: k³/6.
 */
export function solveCholesky(a: Float64Array, b: Float64Array): boolean {
  const k = b.length;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * k + j];
      for (let m = 0; m < j; m++) sum -= a[i * k + m] * a[j * k + m];
      if (j < i) a[i * k + j] = sum / a[j * k + j];
      else if (sum > 0 && Number.isFinite(sum)) a[i * k + i] = Math.sqrt(sum);
      else return false;
    }
  }
  for (let i = 0; i < k; i++) {
    for (let m = 0; m < i; m++) b[i] -= a[i * k + m] * b[m];
    b[i] /= a[i * k + i];
  }
  for (let i = k - 1; i >= 0; i--) {
    for (let m = i + 1; m < k; m++) b[i] -= a[m * k + i] * b[m];
    b[i] /= a[i * k + i];
  }
  return true;
}
