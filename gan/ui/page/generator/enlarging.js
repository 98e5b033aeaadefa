// Enlarges pictures four times by one of two networks, as gan/enlarger/picture.py does.

/** @import { Opener } from "./drawing.js" */
/** @import { Form } from "./lowering/enlarger.js" */
/** @import { Program } from "./lowering/program.js" */
/** @import { Shapes, Tensors } from "./safetensors.js" */
/** @import { Picture, Unrounded } from "./wasm/machine.js" */

import { bytesOf, Engines } from "./engines.js";
import { compactShapes, loweredCompact } from "./lowering/compact.js";
import { loweredEnlarger, SHAPES } from "./lowering/enlarger.js";
import { readSafetensors } from "./safetensors.js";

/** @typedef {{shapes: (found: Shapes) => Shapes, lowered: (tensors: Tensors, form: Form) => Program}} Kind */

/** @typedef {"walk" | "rest" | "scenery"} State */

const larger = { shapes: compactShapes, lowered: loweredCompact };

/** The small network, for what moves, and the larger one, with weights of two kinds, for what rests. @type {Record<State, Kind>} */
const KINDS = {
  walk: { shapes: () => SHAPES, lowered: loweredEnlarger },
  rest: larger,
  scenery: larger,
};

/** An enlarger; it keeps what it needs for pictures of the sizes that came last. */
export class Enlarging {
  #tensors;
  #lowered;
  #engines;

  /** Throws `Damaged` in a sentence. @param {Uint8Array} bytes of its safetensors file @param {{state?: State, openers?: Opener[]}} [how] */
  constructor(bytes, { state = "walk", openers } = {}) {
    const { shapes, lowered } = KINDS[state];
    this.#tensors = readSafetensors(bytes, shapes, "The enlarger");
    this.#lowered = lowered;
    this.#engines = new Engines(openers);
  }

  /** The picture four times as wide and high; a grey one stays grey. @param {Picture} picture @returns {Promise<Picture>} */
  async enlarge({ width, height, data }) {
    const grey = data.every((level, at) => at % 4 === 3 || level === data[at - (at % 4)]);
    const large = this.#draw({ width, height, grey, unrounded: false }, () => new Uint8Array(data));
    return /** @type {Promise<Picture>} */ (large);
  }

  /** The same of numbers that were never rounded. @param {Unrounded} picture @returns {Promise<Unrounded>} */
  async enlargeUnrounded({ width, height, data }) {
    const large = this.#draw({ width, height, grey: false, unrounded: true }, () => bytesOf(data));
    return /** @type {Promise<Unrounded>} */ (large);
  }

  close() {
    this.#engines.close();
  }

  /** @param {Form} form @param {() => Uint8Array<ArrayBuffer>} input */
  #draw(form, input) {
    return this.#engines.draw(JSON.stringify(form), () => this.#lowered(this.#tensors, form), input);
  }
}
