// One engine to begin with, which every browser opens quickly, and another that takes over when it has proved itself.

/** @import { Engine, Opener } from "./drawing.js" */
/** @import { Program } from "./lowering/program.js" */
/** @import { Answer } from "./wasm/machine.js" */

const AFTER = 3; // pictures: whoever wants fewer is not worth another engine
const TIMED = 3; // pictures, of which the quickest counts
const ALIKE = 4; // of 255

/**
 * An opener of `first`, which goes over to `second` once that has drawn the same picture, and drawn it more quickly.
 * @param {Opener} first @param {Opener} second
 * @returns {Opener}
 */
export const improving = (first, second) => async (program) => new Improving(await first(program), second, program);

/** @implements {Engine} */
class Improving {
  #sure;
  #open;
  #program;
  /** @type {Engine | null} */
  #quick = null;
  #drawn = 0;
  #closed = false;

  /** @param {Engine} sure @param {Opener} open @param {Program} program */
  constructor(sure, open, program) {
    this.#sure = sure;
    this.#open = open;
    this.#program = program;
  }

  get name() {
    return (this.#quick ?? this.#sure).name;
  }

  /** @param {Uint8Array<ArrayBuffer>} input @param {number} exit @returns {Promise<Answer>} */
  async draw(input, exit) {
    const quick = this.#quick;
    if (quick) {
      try {
        return await quick.draw(input, exit);
      } catch {
        quick.close();
        this.#quick = null;
      }
    }
    const picture = await this.#sure.draw(input, exit);
    if (++this.#drawn === AFTER) this.#improve(input, exit, picture.data.slice());
    return picture;
  }

  close() {
    this.#closed = true;
    this.#quick?.close();
    this.#sure.close();
  }

  /** Whatever fails here, the first engine goes on. @param {Uint8Array<ArrayBuffer>} input @param {number} exit @param {Uint8ClampedArray | Float32Array} expected */
  async #improve(input, exit, expected) {
    /** @type {Engine | null} */
    let engine = null;
    try {
      engine = await this.#open(this.#program);
      const { data } = await engine.draw(input, exit);
      const apart = data instanceof Float32Array ? ALIKE / 127.5 : ALIKE; // numbers that are not rounded have -1 to 1
      const alike = data.every((level, at) => Math.abs(level - expected[at]) <= apart);
      if (alike && (await pace(engine, input, exit)) < (await pace(this.#sure, input, exit)) && !this.#closed) {
        this.#quick = engine;
        engine = null;
      }
    } catch {
      // there is no such engine here, or it can't draw this
    }
    engine?.close();
  }
}

/** Milliseconds for a picture. @param {Engine} engine @param {Uint8Array<ArrayBuffer>} input @param {number} exit */
async function pace(engine, input, exit) {
  let best = Number.POSITIVE_INFINITY;
  for (let number = 0; number < TIMED; number++) {
    const start = performance.now();
    await engine.draw(input, exit);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
