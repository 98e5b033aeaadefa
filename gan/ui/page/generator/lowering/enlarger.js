// The small enlarger (gan/enlarger/network.py) as a program: pictures of any size, four times as wide and high.

/** @import { Shapes, Tensors } from "../safetensors.js" */
/** @import { Place, Program } from "./program.js" */

import { convolve, each, pixelsOf } from "./convolution.js";
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
 * What an enlarger is given: of `grey` pictures red, green and blue stay alike; `unrounded` ones are numbers, [height,
 * width, 4], and come back as such; all others are bytes.
 * @typedef {{width: number, height: number, grey: boolean, unrounded: boolean}} Form
 */

/** The program for pictures of one form. @param {Tensors} tensors @param {Form} form @returns {Program} */
export function loweredEnlarger(tensors, { width, height, grey, unrounded }) {
  const writer = new Writer();
  const pixels = width * height;
  const { picture, input, inputSize } = given(writer, pixels, unrounded);
  const layer = new Layers(writer, tensors, { rows: height, columns: width });
  const features = layer.all(picture);
  const drawn = layer.last(features, grey);
  const large = writer.room("large", 4 * TIMES ** 2 * pixels);
  const line = writer.room("line", 4 * width);
  writer.run("cubic", { x: picture, out: large, line, rows: height, columns: width });
  writer.run("spread", { x: drawn, out: large, rows: height, columns: width, side: TIMES, onto: 1 });
  writer.exit(large, TIMES * width, TIMES * height, { unrounded });
  return writer.program(input, inputSize);
}

/** The room of what is given, and where the picture lies as numbers. @param {Writer} writer @param {number} pixels @param {boolean} unrounded */
export function given(writer, pixels, unrounded) {
  const picture = writer.room("picture", 4 * pixels);
  if (unrounded) return { picture, input: picture, inputSize: 4 * pixels };
  const input = writer.room("input", pixels);
  writer.run("from_bytes", { x: input, out: picture, pixels });
  return { picture, input, inputSize: pixels };
}

/** A layer of a network by name. @param {Tensors} tensors @param {string} name */
export const layerOf = (tensors, name) => ({
  weight: /** @type {Float32Array} */ (tensors.get(`${name}.weight`)),
  bias: tensors.get(`${name}.bias`) ?? null,
});

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
    const inputs = number ? CHANNELS : COLOURS;
    this.conv(x, out, { name: `layers.${number}`, inputs, outputs: each(CHANNELS), slope: SLOPE });
  }

  /** Sixteen pixels' colours for each pixel. @param {Place} x @param {boolean} grey */
  last(x, grey) {
    const outputs = pixelsOf(TIMES, grey);
    const out = this.writer.room("drawn", this.pixels * outputs.length);
    this.conv(x, out, { name: "last", inputs: CHANNELS, outputs, slope: 1 });
    return out;
  }

  /** @param {Place} x @param {Place} out @param {{name: string, inputs: number, outputs: number[][], slope: number}} how */
  conv(x, out, { name, ...how }) {
    const around = repeated(this.writer, x, { ...this.area, channels: 4 * Math.ceil(how.inputs / 4) });
    convolve(this.writer, { around, out, layer: layerOf(this.tensors, name), ...how, ...this.area });
  }
}

/** With a pixel more on every side, those at the edge. @param {Writer} writer @param {Place} x @param {{rows: number, columns: number, channels: number}} area */
export function repeated(writer, x, { rows, columns, channels }) {
  const out = writer.room("padded", (rows + 2) * (columns + 2) * channels);
  writer.run("pad", { x, s: null, out, rows, columns, channels, margin: 1, repeat: 1 });
  return out;
}
