// Enlarges pictures four times by the small network, as gan/enlarger/picture.py does.

/** @import { Opener } from "./drawing.js" */
/** @import { Picture } from "./wasm/machine.js" */

import { Steady } from "./drawing.js";
import { loweredEnlarger, SHAPES } from "./lowering/enlarger.js";
import { readSafetensors } from "./safetensors.js";

/** An enlarger; it keeps what it needs for pictures of the size that came last. */
export class Enlarging {
  #tensors;
  #openers;
  #form = "";
  /** @type {Steady | null} */
  #engine = null;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /** Throws `Damaged` in a sentence. @param {Uint8Array} bytes of enlarger.safetensors @param {Opener[]} [openers] */
  constructor(bytes, openers) {
    this.#tensors = readSafetensors(bytes, SHAPES, "The enlarger");
    this.#openers = openers;
  }

  /** The picture four times as wide and high; a grey one stays grey. @param {Picture} picture @returns {Promise<Picture>} */
  enlarge(picture) {
    const large = this.#last.then(() => this.#enlarge(picture));
    this.#last = large.catch(() => {});
    return large;
  }

  close() {
    this.#engine?.close();
    this.#engine = null;
    this.#form = "";
  }

  /** @param {Picture} picture */
  async #enlarge({ width, height, data }) {
    const grey = data.every((level, at) => at % 4 === 3 || level === data[at - (at % 4)]);
    const form = `${width} ${height} ${grey}`;
    if (form !== this.#form || !this.#engine) {
      this.close();
      this.#engine = await Steady.open(loweredEnlarger(this.#tensors, { width, height, grey }), this.#openers);
      this.#form = form;
    }
    return this.#engine.draw(new Uint8Array(data), 0);
  }
}
