// Convolutions of pictures of any shape, as operations.

/** @import { Place, Writer } from "./program.js" */

import { packed, pixelOf, wide } from "./packing.js";

const COLOURS = 3;

/** A weight and a bias by output, of the layer's own shape. @typedef {{weight: Float32Array, bias: Float32Array | null}} Layer */

/**
 * A convolution of what has a margin already, of (kernel - 1) / 2 pixels; with a `stride` of every so manieth pixel.
 * Each of `outputs` is the mean of some of the layer's own, `gain` times as much; none is 0.
 * @param {Writer} writer
 * @param {{around: Place, out: Place, layer: Layer, inputs: number, outputs: number[][], rows: number, columns: number,
 *   kernel?: number, stride?: number, slope?: number, gain?: number}} how `rows` and `columns` of the result
 */
export function convolve(writer, { around, out, layer, inputs, outputs, rows, columns, ...more }) {
  const { kernel = 3, stride = 1, slope = 1, gain = 1 } = more;
  const { weight, bias } = layer;
  const [channels, count, entries] = [wide(inputs), outputs.length, kernel ** 2];
  const mean = (/** @type {number[]} */ own, /** @type {(one: number) => number} */ of) =>
    own.length ? (gain * own.reduce((sum, one) => sum + of(one), 0)) / own.length : 0;
  const values = packed({ outputs: count, taps: entries, inputs: channels }, (output, tap, input) =>
    input < inputs ? mean(outputs[output], (one) => weight[(one * inputs + input) * entries + tap]) : 0,
  );
  const line = (stride * columns + kernel - 1) * channels;
  const taps = Int32Array.from({ length: entries }, (_, tap) => {
    return Math.floor(tap / kernel) * line + (tap % kernel) * channels;
  });
  writer.run("conv", {
    ...{ x: around, out, w: writer.constant(values), count: entries, slope, noise: null, strength: null },
    bias: bias && writer.constant(Float32Array.from(outputs, (own) => mean(own, (one) => bias[one]))),
    taps: writer.constant(taps),
    ...{ inputs: channels, outputs: count, rows, columns, x_row: stride * line, x_step: stride * channels },
    ...{ out_row: columns * count, out_step: count },
  });
}

/** A layer's outputs as they are, and none up to a whole number of vectors. @param {number} count */
export const each = (count) => Array.from({ length: wide(count) }, (_, one) => (one < count ? [one] : []));

/**
 * Those of a layer that draws `side` x `side` pixels for each, as `spread` takes them: its own lie colour by colour.
 * @param {number} side
 * @param {boolean} grey red, green and blue stay alike
 */
export function pixelsOf(side, grey) {
  const place = (/** @type {number} */ colour, /** @type {number} */ pixel) => colour * side ** 2 + pixel;
  return Array.from({ length: side ** 2 }, (_, pixel) =>
    pixelOf(COLOURS).map((colour) => {
      if (colour < 0) return [];
      return (grey ? [0, 1, 2] : [colour]).map((one) => place(one, pixel));
    }),
  ).flat();
}
