// Draws a network's pictures in this browser: on its GPU where there is one, else in WebAssembly.

/** @import { Network } from "./layers.js" */
/** @import { Program } from "./lowering/program.js" */
/** @import { Answer, Picture, Unrounded } from "./wasm/machine.js" */

import { improving } from "./improving.js";
import { lowered } from "./lowering/network.js";
import { openWasm } from "./wasm/engine.js";
import { openWebgpu } from "./webgpu/engine.js";

/**
 * Runs one program: from the bytes of its input to the picture at one of its exits, unrounded where the exit is. Questions are answered in their
 * order. `draw` rejects when the engine can draw no more.
 * @typedef {{
 *   name: "wasm" | "webgpu",
 *   draw(input: Uint8Array<ArrayBuffer>, exit: number): Promise<Answer>,
 *   close(): void,
 * }} Engine
 */

/** Opens an engine; rejects where this browser has not what it needs. @typedef {(program: Program) => Promise<Engine>} Opener */

/** How many pictures wait for an engine: it is never idle then, and the page not busy for long. */
const AHEAD = 3;

/** In WebAssembly at once, on the GPU where that proves quicker; on the GPU where there is no WebAssembly. @type {Opener[]} */
const OPENERS = [improving(openWasm, openWebgpu), openWebgpu];

/** An engine that gives way to the next one of a list, when it can't be opened or fails. @implements {Engine} */
export class Steady {
  #program;
  #openers;
  /** @type {Engine} */
  #engine;
  /** @type {Promise<void> | null} */
  #changing = null;
  #closed = false;

  /** @param {Program} program @param {Opener[]} openers those that are left @param {Engine} engine */
  constructor(program, openers, engine) {
    this.#program = program;
    this.#openers = openers;
    this.#engine = engine;
  }

  /** Rejects with what the last of them says. @param {Program} program @param {Opener[]} [openers] */
  static async open(program, openers = OPENERS) {
    const [engine, left] = await first(program, openers);
    return new Steady(program, left, engine);
  }

  get name() {
    return this.#engine.name;
  }

  /** @param {Uint8Array<ArrayBuffer>} input @param {number} exit @returns {Promise<Answer>} */
  async draw(input, exit) {
    if (this.#closed) throw new Error("The drawing was closed.");
    const engine = this.#engine;
    try {
      return await engine.draw(input, exit);
    } catch (error) {
      if (this.#closed) throw error;
      if (engine === this.#engine) await this.#next(error);
      return this.draw(input, exit);
    }
  }

  close() {
    this.#closed = true;
    this.#engine.close();
  }

  /** All who wait for the same failed engine wait for one change. @param {unknown} error */
  #next(error) {
    this.#changing ??= this.#change(error).finally(() => {
      this.#changing = null;
    });
    return this.#changing;
  }

  /** @param {unknown} error */
  async #change(error) {
    if (!this.#openers.length) throw error;
    this.#engine.close();
    [this.#engine, this.#openers] = await first(this.#program, this.#openers);
    if (this.#closed) this.#engine.close();
  }
}

/** @param {Program} program @param {Opener[]} openers @returns {Promise<[Engine, Opener[]]>} */
async function first(program, [open, ...left]) {
  try {
    return [await open(program), left];
  } catch (error) {
    if (!left.length) throw error;
    return first(program, left);
  }
}

/** A network that draws. */
export class Drawing {
  #network;
  #engine;
  #input;

  /** @param {Network} network @param {ReturnType<typeof lowered>} form @param {Engine} engine */
  constructor(network, { program, input }, engine) {
    this.#network = network;
    this.#input = input;
    this.#engine = engine;
    /** Widths of the pictures that it can stop at, the smallest first. */
    this.sizes = program.exits.filter(({ unrounded }) => !unrounded).map(({ width }) => width);
  }

  /** Rejects where this browser has neither engine. @param {Network} network @param {Opener[]} [openers] */
  static async open(network, openers) {
    const form = lowered(network.plan);
    return new Drawing(network, form, await Steady.open(form.program, openers));
  }

  /** What draws now. */
  get engine() {
    return this.#engine.name;
  }

  /**
   * The pictures of ws, in their order. `upTo` stops at the first of `sizes` that is as large or larger.
   * @param {Float32Array} ws [n, num_ws, w_dim]
   * @param {{upTo?: number}} [how]
   * @returns {Promise<Picture[]>}
   */
  async draw(ws, { upTo = Number.POSITIVE_INFINITY } = {}) {
    const found = this.sizes.findIndex((size) => size >= upTo);
    const pictures = this.#draw(ws, found < 0 ? this.sizes.length - 1 : found);
    return /** @type {Promise<Picture[]>} */ (pictures);
  }

  /** The same, whole, as the numbers that were drawn. @param {Float32Array} ws [n, num_ws, w_dim] @returns {Promise<Unrounded[]>} */
  async drawUnrounded(ws) {
    return /** @type {Promise<Unrounded[]>} */ (this.#draw(ws, this.sizes.length));
  }

  /** @param {Float32Array} ws @param {number} exit */
  async #draw(ws, exit) {
    const one = this.#network.num_ws * this.#network.w_dim;
    const count = ws.length / one;
    if (!Number.isInteger(count)) throw new RangeError(`ws are ${one} numbers a picture; given were ${ws.length}.`);
    /** @type {Promise<Answer>[]} */
    const pictures = [];
    for (let number = 0; number < count; number++) {
      const conditions = this.#network.conditions(ws.subarray(number * one, (number + 1) * one));
      pictures.push(this.#engine.draw(new Uint8Array(this.#input.packed(conditions).buffer), exit));
      pictures[number].catch(() => {}); // whoever awaits all of them is told
      if (number >= AHEAD) await pictures[number - AHEAD];
    }
    return Promise.all(pictures);
  }

  close() {
    this.#engine.close();
  }
}
