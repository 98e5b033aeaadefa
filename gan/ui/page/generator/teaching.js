// A direction taught by votes: the mirror of `voted` in gan/directions.py and `taught` in gan/studio/shaping.py.

/** @import { Sampler } from "./sampler.js" */

import { dot, solve } from "./linear.js";

const TINY = 1e-12;
const STEP = 1.5; // standard deviations of w: a clear and safe step

/**
 * The direction [w_dim] of a lesson in a class.
 * @param {{liked: number[], disliked: number[]}} lesson seeds
 * @param {Sampler} sampler
 * @param {number} label
 */
export function taught({ liked, disliked }, sampler, label) {
  const name = `${liked} rather than ${disliked} in ${label}`;
  return sampler.fact(name, () => learnt({ liked, disliked }, sampler, label));
}

/** @param {{liked: number[], disliked: number[]}} lesson @param {Sampler} sampler @param {number} label */
function learnt({ liked, disliked }, sampler, label) {
  const average = sampler.average(label);
  const rows = [...liked, ...disliked].map((seed) =>
    Float64Array.from(sampler.w(seed, label), (w, i) => w - average[i]),
  );
  const share = liked.length / rows.length;
  const targets = rows.map((_, row) => (row < liked.length ? 1 / share : -1 / (1 - share))); // both sides weigh the same
  const direction = discriminant(rows, targets, sampler.spread(label));
  return Float32Array.from(direction, (value) => STEP * Math.fround(value));
}

/**
 * The direction that best tells the rows apart, of length 1 in standard deviations: a linear discriminant on whitened
 * w, in its dual form. Source: Fisher 1936.
 * @param {Float64Array[]} rows
 * @param {number[]} targets
 * @param {Float64Array} spread
 */
function discriminant(rows, targets, spread) {
  const [count, size] = [rows.length, rows[0].length];
  const centre = rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / count);
  const centred = rows.map((row) => row.map((value, i) => value - centre[i]));
  const whitened = solvedFor(spread, centred);
  const kernel = Float64Array.from({ length: count * count }, (_, at) =>
    dot(centred[Math.floor(at / count)], whitened[at % count]),
  );
  const mean = targets.reduce((sum, _, i) => sum + kernel[i * count + i], 0) / count;
  for (let i = 0; i < count; i++) kernel[i * count + i] += Math.max(mean, TINY) / 2;
  const weights = solve(kernel, Float64Array.from(targets), count);
  const combined = (/** @type {Float64Array[]} */ vectors) =>
    Float64Array.from({ length: size }, (_, i) => vectors.reduce((sum, one, row) => sum + weights[row] * one[i], 0));
  const step = combined(centred);
  const length = Math.sqrt(Math.max(dot(step, combined(whitened)), TINY));
  return step.map((value) => value / length);
}

/** The inverse of a matrix times each vector. @param {Float64Array} matrix @param {Float64Array[]} vectors */
function solvedFor(matrix, vectors) {
  const [size, count] = [vectors[0].length, vectors.length];
  const columns = Float64Array.from({ length: size * count }, (_, at) => vectors[at % count][Math.floor(at / count)]);
  const solved = solve(matrix.slice(), columns, size);
  return vectors.map((_, column) => Float64Array.from({ length: size }, (_, row) => solved[row * count + column]));
}
