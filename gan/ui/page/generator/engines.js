// Engines for programs of several forms, of which those that were used last stay open.

/** @import { Opener } from "./drawing.js" */
/** @import { Program } from "./lowering/program.js" */
/** @import { Answer } from "./wasm/machine.js" */

import { Steady } from "./drawing.js";

const KEPT = 2;

/** Asks one engine after the other, in the order of the questions. */
export class Engines {
  #openers;
  /** @type {Map<string, Steady>} */
  #open = new Map();
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /** @param {Opener[]} [openers] */
  constructor(openers) {
    this.#openers = openers;
  }

  /**
   * What the program of that form makes of an input.
   * @param {string} form @param {() => Program} lowered @param {() => Uint8Array<ArrayBuffer>} input
   * @returns {Promise<Answer>}
   */
  draw(form, lowered, input) {
    const drawn = this.#last.then(async () => (await this.#engine(form, lowered)).draw(input(), 0));
    this.#last = drawn.catch(() => {});
    return drawn;
  }

  close() {
    for (const engine of this.#open.values()) engine.close();
    this.#open.clear();
  }

  /** @param {string} form @param {() => Program} lowered */
  async #engine(form, lowered) {
    const engine = this.#open.get(form) ?? (await Steady.open(lowered(), this.#openers));
    this.#open.delete(form);
    this.#open.set(form, engine);
    const [[oldest, other]] = this.#open;
    if (this.#open.size > KEPT) {
      this.#open.delete(oldest);
      other.close();
    }
    return engine;
  }
}

/** The bytes of numbers. @param {Float32Array} values */
export const bytesOf = (values) =>
  new Uint8Array(/** @type {ArrayBuffer} */ (values.buffer), values.byteOffset, values.byteLength);
