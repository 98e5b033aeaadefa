// What reads a style off a picture (gan/painting/predictor.py) as a program: a MobileNetV2 (Sandler 2018) up to its last map.

/** @import { Shapes, Tensors } from "../safetensors.js" */
/** @import { Place, Program } from "./program.js" */

import { convolve, each } from "./convolution.js";
import { layerOf } from "./enlarger.js";
import { wide } from "./packing.js";
import { further, Writer } from "./program.js";

export const SIZE = 256; // pixels a side
const COLOURS = 3;
const MOST = 6; // of a layer's outputs, of which none is below 0
const HALVING = [1, 3, 6, 13]; // blocks whose stride is 2
const NUMBERS = 100; // of a style

/** Names and shapes of its weights. @param {Shapes} found what the file holds @returns {Shapes} */
export function readerShapes(found) {
  /** @type {Shapes} */
  const shapes = new Map();
  const layer = (/** @type {string} */ name, /** @type {number[]} */ shape) =>
    shapes.set(`${name}.weight`, shape).set(`${name}.bias`, [shape[0]]);
  const outputs = (/** @type {string} */ name) => found.get(`${name}.weight`)?.[0] ?? 0;
  let inputs = outputs("stem");
  layer("stem", [inputs, COLOURS, 3, 3]);
  for (let number = 0; found.has(`blocks.${number}.depthwise.weight`); number++) {
    const name = `blocks.${number}`;
    const inner = outputs(`${name}.depthwise`);
    if (found.has(`${name}.expand.weight`)) layer(`${name}.expand`, [inner, inputs, 1, 1]);
    layer(`${name}.depthwise`, [inner, 1, 3, 3]);
    inputs = outputs(`${name}.project`);
    layer(`${name}.project`, [inputs, inner, 1, 1]);
  }
  layer("head", [outputs("head"), inputs, 1, 1]);
  layer("last", [NUMBERS, outputs("head")]);
  return shapes;
}

/** From the numbers of a picture, 0 to 1, to the head's map. @param {Tensors} tensors @returns {Program} */
export const loweredReader = (tensors) => new Reading(tensors).program();

class Reading {
  #writer = new Writer();
  #rooms = 0;

  /** @param {Tensors} tensors */
  constructor(tensors) {
    this.tensors = tensors;
  }

  program() {
    const inputSize = 4 * SIZE ** 2;
    const input = this.#writer.room("input", inputSize);
    let side = SIZE / 2;
    let { x, outputs: inputs } = this.#conv(input, "stem", {
      inputs: COLOURS,
      size: side,
      kernel: 3,
      stride: 2,
      most: MOST,
    });
    for (let number = 0; this.tensors.has(`blocks.${number}.depthwise.weight`); number++) {
      const stride = HALVING.includes(number) ? 2 : 1;
      side /= stride;
      const name = `blocks.${number}`;
      const wider = this.tensors.has(`${name}.expand.weight`)
        ? this.#conv(x, `${name}.expand`, { inputs, size: side * stride, most: MOST })
        : { x, outputs: inputs };
      const filtered = this.#depthwise(wider.x, `${name}.depthwise`, { channels: wider.outputs, size: side, stride });
      const { x: out, outputs } = this.#conv(filtered, `${name}.project`, { inputs: wider.outputs, size: side });
      if (stride === 1 && outputs === inputs)
        this.#writer.run("accumulate", { x, out, count: side ** 2 * wide(outputs) });
      [x, inputs] = [out, outputs];
    }
    const head = this.#conv(x, "head", { inputs, size: side, most: MOST });
    // As a picture whose pixels have four numbers each.
    this.#writer.exit(head.x, (side * wide(head.outputs)) / 4, side, { unrounded: true });
    return this.#writer.program(input, inputSize);
  }

  /**
   * @param {Place} x @param {string} name
   * @param {{inputs: number, size: number, kernel?: number, stride?: number, most?: number}} how `size` of the result
   */
  #conv(x, name, { inputs, size, kernel = 1, stride = 1, most = 0 }) {
    const layer = layerOf(this.tensors, name);
    const outputs = layer.weight.length / inputs / kernel ** 2;
    const around = kernel === 1 ? x : this.#around(x, { size: size * stride, channels: wide(inputs), stride });
    const out = this.#fresh(size, outputs);
    const form = { inputs, outputs: each(outputs), rows: size, columns: size, kernel, stride };
    convolve(this.#writer, { around, out, layer, ...form });
    if (most) this.#writer.run("cap", { out, count: size ** 2 * wide(outputs), most });
    return { x: out, outputs };
  }

  /** @param {Place} x @param {string} name @param {{channels: number, size: number, stride: number}} how */
  #depthwise(x, name, { channels, size, stride }) {
    const { weight, bias } = layerOf(this.tensors, name);
    const wider = wide(channels);
    const around = this.#around(x, { size: size * stride, channels: wider, stride });
    const out = this.#fresh(size, channels);
    const taps = Float32Array.from({ length: 9 * wider }, (_, at) =>
      at % wider < channels ? weight[(at % wider) * 9 + Math.floor(at / wider)] : 0,
    );
    const offsets = new Float32Array(wider);
    offsets.set(bias ?? []);
    const places = { x: around, w: this.#writer.constant(taps), bias: this.#writer.constant(offsets), out };
    const x_row = (size * stride + 2) * wider;
    this.#writer.run("depthwise", { ...places, rows: size, columns: size, channels: wider, x_row, stride });
    this.#writer.run("cap", { out, count: size ** 2 * wider, most: MOST });
    return out;
  }

  /** Zeros beyond the edge: all around, or with a stride of 2 to the right and below, as TensorFlow has it. @param {Place} x @param {{size: number, channels: number, stride: number}} how */
  #around(x, { size, channels, stride }) {
    const out = this.#writer.room("padded", (size + 2) ** 2 * channels);
    this.#writer.run("pad", { x, s: null, out, rows: size, columns: size, channels, margin: 1, repeat: 0 });
    return stride === 2 ? further(out, (size + 3) * channels) : out;
  }

  /** Three in turn: one that is added later may not be written over. @param {number} size @param {number} channels */
  #fresh(size, channels) {
    return this.#writer.room(`room ${this.#rooms++ % 4}`, size ** 2 * wide(channels));
  }
}
