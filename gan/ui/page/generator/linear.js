// Small products of numbers, summed in double precision.

/**
 * One number for each row: bias + scale * (weight · x). Sums are double, results single precision.
 * @param {Float32Array} weight [rows, x.length]
 * @param {Float32Array} x
 * @param {{bias?: Float32Array, scale?: number, lr?: number}} [how] `lr` times the bias
 */
export function affine(weight, x, { bias, scale = 1, lr = 1 } = {}) {
  const size = x.length;
  const rows = weight.length / size;
  const found = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = 0, at = row * size; i < size; i++, at++) sum += weight[at] * x[i];
    found[row] = scale * sum + (bias ? lr * bias[row] : 0);
  }
  return found;
}

/** What is below 0 times the slope, in place. @param {Float32Array} x @param {number} slope */
export function leaky(x, slope) {
  for (let i = 0; i < x.length; i++) if (x[i] < 0) x[i] *= slope;
  return x;
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * The solutions X [n, k] of A X = B, by Gaussian elimination with row pivots; A and B are spent.
 * @param {Float64Array} a [n, n]
 * @param {Float64Array} b [n, k]
 * @param {number} n
 */
export function solve(a, b, n) {
  const k = b.length / n;
  for (let pivot = 0; pivot < n; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < n; row++) {
      if (Math.abs(a[row * n + pivot]) > Math.abs(a[best * n + pivot])) best = row;
    }
    swapRows(a, n, pivot, best);
    swapRows(b, k, pivot, best);
    for (let row = pivot + 1; row < n; row++) {
      const factor = a[row * n + pivot] / a[pivot * n + pivot];
      if (!factor) continue;
      for (let i = pivot; i < n; i++) a[row * n + i] -= factor * a[pivot * n + i];
      for (let i = 0; i < k; i++) b[row * k + i] -= factor * b[pivot * k + i];
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let i = 0; i < k; i++) {
      let sum = b[row * k + i];
      for (let other = row + 1; other < n; other++) sum -= a[row * n + other] * b[other * k + i];
      b[row * k + i] = sum / a[row * n + row];
    }
  }
  return b;
}

/** @param {Float64Array} rows @param {number} size @param {number} one @param {number} other */
function swapRows(rows, size, one, other) {
  if (one === other) return;
  for (let i = 0; i < size; i++) {
    const kept = rows[one * size + i];
    rows[one * size + i] = rows[other * size + i];
    rows[other * size + i] = kept;
  }
}
