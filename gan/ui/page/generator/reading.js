// The style of a picture as a hundred numbers, as gan/painting/style.py reads it.

/** @import { Opener } from "./drawing.js" */
/** @import { Tensors } from "./safetensors.js" */

import { bytesOf, Engines } from "./engines.js";
import { loweredReader, readerShapes, SIZE } from "./lowering/reader.js";
import { MIDDLE, STEPS } from "./painting.js";
import { readSafetensors } from "./safetensors.js";

export { SIZE };

export class Reading {
  #tensors;
  #engines;

  /** Throws `Damaged` in a sentence. @param {Uint8Array} bytes of its safetensors file @param {Opener[]} [openers] */
  constructor(bytes, openers) {
    this.#tensors = readSafetensors(bytes, readerShapes, "The reader of styles");
    this.#engines = new Engines(openers);
  }

  /** The style as links write it: p and base64url of a byte for each number. @param {Uint8ClampedArray} pixels [SIZE, SIZE, 4] */
  async read(pixels) {
    const input = () => bytesOf(Float32Array.from(pixels, (level) => level / 255));
    const { data } = await this.#engines.draw("", () => loweredReader(this.#tensors), input);
    const found = numbersOf(this.#tensors, data);
    const bytes = Uint8ClampedArray.from(found, (value) => value * STEPS + MIDDLE);
    return `p${btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "")}`;
  }

  close() {
    this.#engines.close();
  }
}

/** What the last layer makes of the means of a map [pixels, features]. @param {Tensors} tensors @param {ArrayLike<number>} map */
function numbersOf(tensors, map) {
  const weight = /** @type {Float32Array} */ (tensors.get("last.weight"));
  const bias = /** @type {Float32Array} */ (tensors.get("last.bias"));
  const features = weight.length / bias.length;
  const means = new Float64Array(features);
  for (let at = 0; at < map.length; at++) means[at % features] += map[at];
  const pixels = map.length / features;
  return bias.map((start, output) =>
    means.reduce((sum, one, at) => sum + (one / pixels) * weight[output * features + at], start),
  );
}
