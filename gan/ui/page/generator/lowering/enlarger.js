// The small enlarger (gan/enlarger/network.py) as a program: pictures of any size, four times as wide and high.

/** @import { Shapes, Tensors } from "../safetensors.js" */
/** @import { Place, Program } from "./program.js" */

import { packed, pixelOf, wide } from "./packing.js";
import { Writer } from "./program.js";

export const TIMES = 4;
const CHANNELS = 32;
const LAYERS = 8;
const SLOPE = 0.2;
const COLOURS = 3;

/** Names and shapes of its weights. @type {Shapes} */
export const SHAPES = new Map(
  Array.from({ length: LAYERS + 1 }, (_, number) => {
    const name = number < LAYERS ? `layers.${number}` : "last";
    const outputs = number < LAYERS ? CHANNELS : COLOURS * TIMES ** 2;
    return /** @type {[string, number[]][]} */ ([
      [`${name}.weight`, [outputs, number ? CHANNELS : COLOURS, 3, 3]],
      [`${name}.bias`, [outputs]],
    ]);
  }).flat(),
);

/**
 * The program for pictures of one size; its input is their bytes, [height, width, 4].
 * @param {Tensors} tensors
 * @param {{width: number, height: number, grey: boolean}} form of grey ones, red, green and blue stay alike
 * @returns {Program}
 */
export function loweredEnlarger(tensors, { width, height, grey }) {
  const writer = new Writer();
  const pixels = width * height;
  const input = writer.room("input", pixels);
  const picture = writer.room("picture", 4 * pixels);
  writer.run("from_bytes", { x: input, out: picture, pixels });
  const layer = new Layers(writer, tensors, { rows: height, columns: width });
  const features = layer.all(picture);
  const drawn = layer.last(features, grey);
  const large = writer.room("large", 4 * TIMES ** 2 * pixels);
  const line = writer.room("line", 4 * width);
  writer.run("cubic", { x: picture, out: large, line, rows: height, columns: width });
  writer.run("spread", { x: drawn, out: large, rows: height, columns: width, side: TIMES, onto: 1 });
  writer.exit(large, TIMES * width, TIMES * height);
  return writer.program(input, pixels);
}

class Layers {
  /** @param {Writer} writer @param {Tensors} tensors @param {{rows: number, columns: number}} area */
  constructor(writer, tensors, area) {
    this.writer = writer;
    this.tensors = tensors;
    this.area = area;
    this.pixels = area.rows * area.columns;
  }

  /** Every second layer adds what came in before the last two (He 2016). @param {Place} picture */
  all(picture) {
    const rooms = [0, 1, 2].map((number) => this.writer.room(`features ${number}`, this.pixels * CHANNELS));
    let [x, shortcut, free] = rooms;
    this.layer(picture, x, 0);
    for (let number = 1; number < LAYERS; number += 2) {
      [x, shortcut, free] = [free, x, shortcut];
      this.layer(shortcut, x, number);
      if (number + 1 === LAYERS) return x;
      this.layer(x, free, number + 1);
      this.writer.run("accumulate", { x: shortcut, out: free, count: this.pixels * CHANNELS });
      [x, free] = [free, x];
    }
    return x;
  }

  /** @param {Place} x @param {Place} out @param {number} number */
  layer(x, out, number) {
    const all = Array.from({ length: CHANNELS }, (_, output) => [output]);
    this.conv(x, out, { name: `layers.${number}`, inputs: number ? CHANNELS : COLOURS, outputs: all, slope: SLOPE });
  }

  /** Sixteen pixels' colours for each pixel. @param {Place} x @param {boolean} grey */
  last(x, grey) {
    const place = (/** @type {number} */ colour, /** @type {number} */ pixel) => colour * TIMES ** 2 + pixel;
    const outputs = Array.from({ length: TIMES ** 2 }, (_, pixel) =>
      pixelOf(COLOURS).map((colour) => {
        if (colour < 0) return [];
        return (grey ? [0, 1, 2] : [colour]).map((one) => place(one, pixel));
      }),
    ).flat();
    const out = this.writer.room("drawn", this.pixels * outputs.length);
    this.conv(x, out, { name: "last", inputs: CHANNELS, outputs, slope: 1 });
    return out;
  }

  /**
   * A convolution whose outputs are means of some of the layer's own; none is 0.
   * @param {Place} x @param {Place} out
   * @param {{name: string, inputs: number, outputs: number[][], slope: number}} how
   */
  conv(x, out, { name, inputs, outputs, slope }) {
    const { rows, columns } = this.area;
    const [weight, bias] = ["weight", "bias"].map(
      (part) => /** @type {Float32Array} */ (this.tensors.get(`${name}.${part}`)),
    );
    const [channels, count] = [wide(inputs), outputs.length];
    const mean = (/** @type {number[]} */ own, /** @type {(one: number) => number} */ of) =>
      own.length ? own.reduce((sum, one) => sum + of(one), 0) / own.length : 0;
    const values = packed({ outputs: count, taps: 9, inputs: channels }, (output, tap, input) =>
      input < inputs ? mean(outputs[output], (one) => weight[(one * inputs + input) * 9 + tap]) : 0,
    );
    const around = this.writer.room("padded", (rows + 2) * (columns + 2) * channels);
    const x_row = (columns + 2) * channels;
    this.writer.run("pad", { x, s: null, out: around, rows, columns, channels, margin: 1, repeat: 1 });
    this.writer.run("conv", {
      ...{ x: around, out, w: this.writer.constant(values), count: 9, slope, noise: null, strength: null },
      bias: this.writer.constant(Float32Array.from(outputs, (own) => mean(own, (one) => bias[one]))),
      taps: this.writer.constant(
        Int32Array.from({ length: 9 }, (_, tap) => Math.floor(tap / 3) * x_row + (tap % 3) * channels),
      ),
      ...{ inputs: channels, outputs: count, rows, columns, x_row, out_row: columns * count, out_step: count },
    });
  }
}
