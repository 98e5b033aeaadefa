// A painter (gan/painting/painter.py) as a program: a picture and what a style says of it become a painting. The file of
// its weights says how wide its layers are.

/** @import { Shapes, Tensors } from "../safetensors.js" */
/** @import { Place, Program } from "./program.js" */

import { ofColours } from "./compact.js";
import { convolve, each } from "./convolution.js";
import { layerOf } from "./enlarger.js";
import { wide } from "./packing.js";
import { further, Writer } from "./program.js";

const COLOURS = 3;
const PARTS = ["contract", "residual", "expand"];
const KERNEL = 9; // of the first and the last layer; all others have 3
const GATHERED = 28; // numbers that `gather` makes of a pixel
export const STEP = 4; // sides are multiples of it

/**
 * Channels of all layers, part by part; those of the styled ones, in their order; how many numbers a style has.
 * @typedef {{contract: number[], residual: number[], expand: number[], styled: number[], style: number}} Widths
 */

/** How wide a painter's layers are. @param {Shapes} found what a file holds @returns {Widths} */
export function widthsOf(found) {
  const widths = (/** @type {string} */ part) => {
    const all = [];
    for (let number = 0; found.has(`${part}.${number}.weight`); number++) {
      all.push(found.get(`${part}.${number}.weight`)?.[0] ?? 0);
    }
    return all;
  };
  const [contract, residual, expand] = PARTS.map(widths);
  const first = found.has("contract.0.bias") ? [] : contract; // a layer has a bias of its own, or a style's
  const [, style = 0] = found.get("scale.weight") ?? [];
  return { contract, residual, expand, styled: [...first, ...residual, ...expand], style };
}

/** Names and shapes of its weights. @param {Shapes} found what the file holds @returns {Shapes} */
export function painterShapes(found) {
  const { contract, residual, expand, styled, style } = widthsOf(found);
  /** @type {Shapes} */
  const shapes = new Map();
  let inputs = COLOURS;
  for (const [part, widths] of Object.entries({ contract, residual, expand })) {
    for (const [number, outputs] of widths.entries()) {
      const kernel = part === "contract" && !number ? KERNEL : part === "expand" && number === 2 ? KERNEL : 3;
      shapes.set(`${part}.${number}.weight`, [outputs, inputs, kernel, kernel]);
      if (part === "contract" && found.has("contract.0.bias")) shapes.set(`${part}.${number}.bias`, [outputs]);
      inputs = outputs;
    }
  }
  const all = styled.reduce((sum, one) => sum + one, 0);
  for (const name of ["scale", "shift"]) shapes.set(`${name}.weight`, [all, style]).set(`${name}.bias`, [all]);
  return shapes;
}

/** A layer's place among a style's numbers. @param {number[]} styled */
const lengthOf = (styled) => styled.reduce((sum, one) => sum + wide(one), 0);

/**
 * The program's input: the picture's numbers, [size, size, 4], the scales and the shifts of all styled layers, and how
 * much is seen of the painting.
 * @param {number[]} styled
 * @param {{picture: Float32Array, scale: Float32Array, shift: Float32Array, strength: number}} given
 */
export function painterInput(styled, { picture, scale, shift, strength }) {
  const all = lengthOf(styled);
  const input = new Float32Array(picture.length + 2 * all + 4);
  for (let at = 0; at < picture.length; at++) input[at] = Math.min(1, Math.max(-1, picture[at]));
  let [from, to] = [0, picture.length];
  for (const [at, width] of styled.entries()) {
    const last = at === styled.length - 1 ? 0.5 : 1; // 2 sigmoid(y) - 1 is tanh(y / 2)
    for (let one = 0; one < width; one++, from++) {
      input[to + one] = last * scale[from];
      input[to + all + one] = last * shift[from];
    }
    to += wide(width);
  }
  input[picture.length + 2 * all] = strength;
  return input;
}

/** The program for square pictures of one size. @param {Tensors} tensors @param {Widths} widths @param {number} size @returns {Program} */
export const loweredPainter = (tensors, widths, size) => new Painting(tensors, widths, size).program();

class Painting {
  #writer = new Writer();
  #styled = 0; // layers so far
  #rooms = 0;

  /** @param {Tensors} tensors @param {Widths} widths @param {number} size */
  constructor(tensors, widths, size) {
    this.tensors = tensors;
    this.widths = widths;
    this.size = size;
    this.numbers = 4 * size ** 2; // of the picture
    this.all = lengthOf(widths.styled);
    this.none = this.#writer.constant(new Float32Array(wide(Math.max(...widths.styled)))); // a ReLU's slopes
  }

  program() {
    const { size, widths, numbers } = this;
    const inputSize = numbers + 2 * this.all + 4;
    const input = this.#writer.room("input", inputSize);
    let x = this.#first(input);
    let side = size;
    let [inputs] = widths.contract;
    for (let number = 1; number < widths.contract.length; number++) {
      side /= 2;
      x = this.#layer(x, `contract.${number}`, { inputs, size: side, stride: 2 });
      inputs = widths.contract[number];
    }
    for (let number = 0; number < widths.residual.length; number += 2) {
      const y = this.#layer(x, `residual.${number}`, { inputs, size: side });
      const sum = this.#layer(y, `residual.${number + 1}`, { inputs, size: side, bent: false });
      this.#writer.run("accumulate", { x, out: sum, count: side ** 2 * wide(inputs) });
      x = sum;
    }
    for (const [number, outputs] of widths.expand.entries()) {
      const last = number === widths.expand.length - 1;
      const form = last ? { kernel: KERNEL, bent: false } : { times: 2 };
      if (!last) side *= 2;
      x = this.#layer(x, `expand.${number}`, { inputs, size: side, ...form });
      inputs = outputs;
    }
    this.#writer.run("squash", { out: x, count: numbers });
    this.#writer.run("mix", { x: input, s: further(input, numbers + 2 * this.all), out: x, count: numbers });
    this.#writer.exit(x, size, size);
    return this.#writer.program(input, inputSize);
  }

  /** A layer of 9x9 colours is one of 3x3 on the nine pieces of its kernel, each on pixels of its own. @param {Place} picture */
  #first(picture) {
    const { size } = this;
    const layer = this.#own("contract.0");
    const [outputs] = this.widths.contract;
    const inputs = 9 * COLOURS;
    const weight = Float32Array.from({ length: outputs * inputs * 9 }, (_, at) => {
      const [output, piece, colour, tap] = [
        Math.floor(at / 243),
        Math.floor((at % 243) / 27),
        Math.floor(at / 9) % 3,
        at % 9,
      ];
      const row = 3 * Math.floor(piece / 3) + Math.floor(tap / 3);
      const column = 3 * (piece % 3) + (tap % 3);
      return layer.weight[((output * COLOURS + colour) * KERNEL + row) * KERNEL + column];
    });
    const around = this.#around(picture, { size, channels: 4, margin: 4, times: 1, room: "around" });
    const gathered = this.#writer.room("padded", (size + 2) ** 2 * GATHERED);
    this.#writer.run("gather", { x: around, out: gathered, rows: size + 2, columns: size + 2 });
    const out = this.#fresh(size, outputs);
    const form = { inputs, outputs: each(outputs), rows: size, columns: size };
    convolve(this.#writer, { around: gathered, out, layer: { ...layer, weight }, ...form, slope: layer.bias ? 0 : 1 });
    return this.#finished(out, layer.bias !== null, { size, channels: outputs, bent: true });
  }

  /**
   * A layer whose result has that size, and of what is below 0 nothing, if it is `bent`.
   * @param {Place} x @param {string} name
   * @param {{inputs: number, size: number, kernel?: number, stride?: number, times?: number, bent?: boolean}} how
   */
  #layer(x, name, { inputs, size, kernel = 3, stride = 1, times = 1, bent = true }) {
    const layer = layerOf(this.tensors, name);
    const outputs = layer.weight.length / inputs / kernel ** 2;
    const from = (size * stride) / times;
    const margin = (kernel - 1) / 2;
    const around = this.#around(x, { size: from, channels: wide(inputs), margin, times, room: "padded" });
    const out = this.#fresh(size, outputs);
    const form = { inputs, outputs: each(outputs), rows: size, columns: size, kernel, stride };
    convolve(this.#writer, { around, out, layer, ...form, slope: layer.bias ? 0 : 1 });
    return this.#finished(out, layer.bias !== null, { size, channels: outputs, bent });
  }

  /** The first layer, for colours from -1 to 1; a constant more changes nothing where a style follows. @param {string} name */
  #own(name) {
    const layer = layerOf(this.tensors, name);
    return ofColours(layer);
  }

  /** @param {Place} x @param {{size: number, channels: number, margin: number, times: number, room: string}} how */
  #around(x, { size, channels, margin, times, room }) {
    const out = this.#writer.room(room, (size * times + 2 * margin) ** 2 * channels);
    this.#writer.run("mirror", { x, out, rows: size, columns: size, channels, margin, times });
    return out;
  }

  /** In the style's means and deviations, where the layer has no bias of its own. @param {Place} out @param {boolean} plain @param {{size: number, channels: number, bent: boolean}} how */
  #finished(out, plain, { size, channels, bent }) {
    if (plain) return out;
    const { styled } = this.widths;
    const at = this.numbers + lengthOf(styled.slice(0, this.#styled++));
    const input = this.#writer.room("input", 0);
    const area = { rows: size, columns: size, channels: wide(channels) };
    const rows = this.#writer.room("moments", 2 * size * area.channels);
    const look = this.#writer.room("look", 2 * area.channels);
    this.#writer.run("row_moments", { x: out, out: rows, ...area });
    const asked = { scale: further(input, at), shift: further(input, at + this.all) };
    this.#writer.run("look", { x: rows, ...asked, out: look, ...area });
    const found = { scale: look, shift: further(look, area.channels), slopes: bent ? this.none : null };
    this.#writer.run("bend", { ...found, out, pixels: size ** 2, channels: area.channels });
    return out;
  }

  /** Room for a layer's result: three in turn, since one that is added later may not be written over. @param {number} size @param {number} channels */
  #fresh(size, channels) {
    return this.#writer.room(`room ${this.#rooms++ % 3}`, size ** 2 * wide(channels));
  }
}
