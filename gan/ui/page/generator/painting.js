// Pictures as paintings, as gan/painting does: by a network that knows some styles, or one that takes a style as numbers.

/** @import { Opener } from "./drawing.js" */
/** @import { Tensors } from "./safetensors.js" */
/** @import { Picture, Unrounded } from "./wasm/machine.js" */

import { bytesOf, Engines } from "./engines.js";
import { loweredPainter, painterInput, painterShapes, STEP, widthsOf } from "./lowering/painter.js";
import { readSafetensors, shapesIn } from "./safetensors.js";

const WHAT = "The painter";
export const STEPS = 40; // of a style picture's number between one whole number and the next
export const MIDDLE = 128; // the byte of 0
export const SMALLEST = 32; // pixels a side: mirrored edges must fit into the smallest layer

/** A painter; it keeps what it needs for pictures of the sizes that came last. */
export class Painting {
  #tensors;
  #widths;
  #engines;

  /** Throws `Damaged` in a sentence. @param {Uint8Array} bytes of its safetensors file @param {Opener[]} [openers] */
  constructor(bytes, openers) {
    this.#widths = widthsOf(shapesIn(bytes, WHAT));
    this.#tensors = readSafetensors(bytes, painterShapes, WHAT);
    this.#engines = new Engines(openers);
  }

  /**
   * A square picture painted in a style, so far as `strength` from 0 to 1 says.
   * @param {Unrounded} picture about -1 to 1
   * @param {Float32Array} style `numbersOf` it
   * @param {number} strength
   * @returns {Promise<Picture>}
   */
  async paint({ width, height, data }, style, strength) {
    if (width !== height || width % STEP || width < SMALLEST)
      throw new RangeError(`Pictures to paint are squares of ${SMALLEST} or more pixels, a multiple of ${STEP}.`);
    const { styled } = this.#widths;
    const [scale, shift] = ["scale", "shift"].map((name) => said(this.#tensors, name, style));
    const input = () => bytesOf(painterInput(styled, { picture: data, scale, shift, strength }));
    const lowered = () => loweredPainter(this.#tensors, this.#widths, width);
    return /** @type {Promise<Picture>} */ (this.#engines.draw(String(width), lowered, input));
  }

  /** What this painter takes for a style as links write it: a number of those it knows, or p and base64url. @param {string} style */
  numbersOf(style) {
    const { style: count } = this.#widths;
    if (!style.startsWith("p")) return Float32Array.from({ length: count }, (_, at) => Number(at === Number(style)));
    const bytes = atob(style.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    return Float32Array.from(bytes, (byte) => (byte.charCodeAt(0) - MIDDLE) / STEPS);
  }

  close() {
    this.#engines.close();
  }
}

/** What a style says of all layers. @param {Tensors} tensors @param {string} name @param {Float32Array} style */
function said(tensors, name, style) {
  const weight = /** @type {Float32Array} */ (tensors.get(`${name}.weight`));
  const bias = /** @type {Float32Array} */ (tensors.get(`${name}.bias`));
  return bias.map((start, output) =>
    style.reduce((sum, value, at) => sum + value * weight[output * style.length + at], start),
  );
}
