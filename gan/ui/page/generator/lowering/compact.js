// The larger enlarger (gan/enlarger/compact.py) as a program. Its file says how many layers it has and how wide they are.

/** @import { Shapes, Tensors } from "../safetensors.js" */
/** @import { Form } from "./enlarger.js" */
/** @import { Program } from "./program.js" */

import { convolve, each, pixelsOf } from "./convolution.js";
import { given, layerOf, repeated, TIMES } from "./enlarger.js";
import { wide } from "./packing.js";
import { Writer } from "./program.js";

const COLOURS = 3;

/** Names and shapes of its weights: layers of one width with a PReLU each, and one that draws. @param {Shapes} found what the file holds @returns {Shapes} */
export function compactShapes(found) {
  const layers = [...found.keys()].filter((name) => name.startsWith("slopes.")).length;
  const [channels = 1] = found.get("slopes.0") ?? [];
  /** @type {Shapes} */
  const shapes = new Map();
  for (let number = 0; number < Math.max(1, layers); number++) {
    shapes.set(`layers.${number}.weight`, [channels, number ? channels : COLOURS, 3, 3]);
    shapes.set(`layers.${number}.bias`, [channels]);
    shapes.set(`slopes.${number}`, [channels]);
  }
  shapes.set("last.weight", [COLOURS * TIMES ** 2, channels, 3, 3]);
  shapes.set("last.bias", [COLOURS * TIMES ** 2]);
  return shapes;
}

/** The program for pictures of one form. @param {Tensors} tensors @param {Form} form @returns {Program} */
export function loweredCompact(tensors, { width: columns, height: rows, grey, unrounded }) {
  const writer = new Writer();
  const pixels = rows * columns;
  const { picture, input, inputSize } = given(writer, pixels, unrounded);
  const area = { rows, columns };
  let [x, inputs] = [picture, COLOURS];
  for (let number = 0; tensors.has(`slopes.${number}`); number++) {
    const slopes = /** @type {Float32Array} */ (tensors.get(`slopes.${number}`));
    const layer = layerOf(tensors, `layers.${number}`);
    const outputs = each(slopes.length);
    const around = repeated(writer, x, { ...area, channels: wide(inputs) });
    x = writer.room("features", pixels * outputs.length); // what it is made of lies in the margins' room
    convolve(writer, { around, out: x, layer: number ? layer : ofColours(layer), inputs, outputs, ...area });
    const bent = { scale: null, shift: null, slopes: writer.constant(widened(slopes)), out: x };
    writer.run("bend", { ...bent, pixels, channels: outputs.length });
    inputs = slopes.length;
  }
  const outputs = pixelsOf(TIMES, grey);
  const drawn = writer.room("drawn", pixels * outputs.length);
  const around = repeated(writer, x, { ...area, channels: wide(inputs) });
  // It adds to the nearest enlargement of colours from 0 to 1; from -1 to 1 that is twice as much.
  convolve(writer, { around, out: drawn, layer: layerOf(tensors, "last"), inputs, outputs, ...area, gain: 2 });
  const large = writer.room("large", 4 * TIMES ** 2 * pixels);
  writer.run("mirror", { x: picture, out: large, ...area, channels: 4, margin: 0, times: TIMES });
  writer.run("spread", { x: drawn, out: large, ...area, side: TIMES, onto: 1 });
  writer.exit(large, TIMES * columns, TIMES * rows, { unrounded });
  return writer.program(input, inputSize);
}

/**
 * A layer that takes colours from 0 to 1, for those from -1 to 1: half of each and a half more. No edge is darker than
 * the picture for that, since edges are repeated or mirrored.
 * @param {{weight: Float32Array, bias: Float32Array | null}} layer
 */
export function ofColours({ weight, bias }) {
  const outputs = bias?.length ?? 1;
  const one = weight.length / outputs;
  const half = weight.map((value) => value / 2);
  const sum = (/** @type {number} */ output) =>
    half.subarray(output * one, (output + 1) * one).reduce((total, value) => total + value, 0);
  return { weight: half, bias: bias?.map((value, output) => value + sum(output)) ?? null };
}

/** Up to a whole number of vectors. @param {Float32Array} values */
function widened(values) {
  const all = new Float32Array(wide(values.length));
  all.set(values);
  return all;
}
