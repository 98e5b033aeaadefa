// Square pictures at another size by a filter, which grows with the pixels where a picture shrinks: as Pillow does it.

/** What a filter weighs at a distance below `reach`, in pixels. @typedef {{reach: number, weight: (away: number) => number}} Filter */

/** @param {number} x */
const sinc = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** @type {Filter} */
export const LANCZOS = { reach: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) };

/** Keys 1981, a = -0.5. @type {Filter} */
export const CUBIC = {
  reach: 2,
  weight: (away) => {
    const x = Math.abs(away);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  },
};

/** Four numbers a pixel, [size, size, 4], at another size. @param {Float32Array} values @param {number} size @param {number} to @param {Filter} filter */
export function resampled(values, size, to, filter) {
  const taps = tapsOf(size, to, filter);
  const wide = along(values, new Float32Array(4 * size * to), { lines: size, ...rowsOf(size, to) }, taps);
  return along(wide, new Float32Array(4 * to * to), { lines: to, ...columnsOf(to) }, taps);
}

/** The bytes of a picture, rounded after each axis as Pillow does. @param {Uint8ClampedArray} values @param {number} size @param {number} to */
export function resized(values, size, to) {
  const taps = tapsOf(size, to, LANCZOS);
  const wide = along(values, new Uint8ClampedArray(4 * size * to), { lines: size, ...rowsOf(size, to) }, taps);
  return along(wide, new Uint8ClampedArray(4 * to * to), { lines: to, ...columnsOf(to) }, taps);
}

/** @param {number} size @param {number} to */
const rowsOf = (size, to) => ({ step: 4, line: 4 * size, toStep: 4, toLine: 4 * to });

/** @param {number} to */
const columnsOf = (to) => ({ step: 4 * to, line: 4, toStep: 4 * to, toLine: 4 });

/** Which numbers of a line each of the new ones is made of. @param {number} size @param {number} to @param {Filter} filter */
function tapsOf(size, to, { reach, weight }) {
  const scale = size / to;
  const wider = Math.max(1, scale);
  return Array.from({ length: to }, (_, at) => {
    const centre = (at + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach * wider + 0.5));
    const end = Math.min(size, Math.floor(centre + reach * wider + 0.5));
    const weights = Float64Array.from({ length: end - first }, (_, k) => weight((first + k - centre + 0.5) / wider));
    const sum = weights.reduce((all, one) => all + one, 0);
    return { first, weights: weights.map((one) => one / sum) };
  });
}

/**
 * Along one axis, into y. @template {Float32Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>} Y
 * @param {Float32Array | Uint8ClampedArray} x @param {Y} y
 * @param {Record<"lines" | "step" | "line" | "toStep" | "toLine", number>} shape
 * @param {{first: number, weights: Float64Array}[]} taps
 */
function along(x, y, { lines, step, line, toStep, toLine }, taps) {
  for (let number = 0; number < lines; number++) {
    for (const [at, { first, weights }] of taps.entries()) {
      for (let colour = 0; colour < 4; colour++) {
        let sum = 0;
        const from = number * line + first * step + colour;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * x[from + k * step];
        y[number * toLine + at * toStep + colour] = sum;
      }
    }
  }
  return y;
}
