// Haar wavelets and axes of colour, as in gan/models/wavelets.py: what a level draws becomes pixels' colours.

const HAAR = [
  [0.5, 0.5, 0.5, 0.5],
  [0.5, 0.5, -0.5, -0.5],
  [0.5, -0.5, 0.5, -0.5],
  [0.5, -0.5, -0.5, 0.5],
];
// Rows are orthonormal: light, red against blue, green against magenta.
const OPPONENT = [
  [1, 1, 1].map((part) => part / Math.sqrt(3)),
  [1, 0, -1].map((part) => part / Math.sqrt(2)),
  [-1, 2, -1].map((part) => part / Math.sqrt(6)),
];

/** @param {number} size */
const identity = (size) =>
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, at) => Number(row === at)));

/**
 * What makes the 2x2 pixels in their colours of scaled bands: [pixel and colour][band and axis].
 * @param {number[]} scales 4 for bands, 12 for bands and axes of colour
 * @param {number} colours
 */
export function synthesisMatrix(scales, colours) {
  const axes = scales.length === 12 ? OPPONENT : identity(colours);
  const repeated = (4 * colours) / scales.length;
  return Array.from({ length: 4 * colours }, (_, row) =>
    Array.from({ length: 4 * colours }, (_, at) => {
      const [pixel, colour] = [Math.floor(row / colours), row % colours];
      const [band, axis] = [Math.floor(at / colours), at % colours];
      return Math.fround(HAAR[band][pixel] * axes[axis][colour] * scales[Math.floor(at / repeated)]);
    }),
  );
}

/** What makes colours of their scaled axes; one scale is grey's own. @param {number[]} scales */
export function colourMatrix(scales) {
  const axes = scales.length === 3 ? OPPONENT : identity(1);
  return scales.map((_, colour) => scales.map((scale, axis) => Math.fround(axes[axis][colour] * scale)));
}

/** The product of a matrix and [matrix columns, size] numbers. @param {number[][]} matrix @param {Float32Array} values */
export function times(matrix, values) {
  const size = values.length / matrix.length;
  const product = new Float32Array(values.length);
  for (const [row, factors] of matrix.entries()) {
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let at = 0; at < factors.length; at++) sum += factors[at] * values[at * size + i];
      product[row * size + i] = sum;
    }
  }
  return product;
}
