// What a backend runs: buffers of numbers, some of which are weights, and operations on them, one after the other.

/**
 * A place in a buffer: `offset` numbers from its beginning.
 * @typedef {{buffer: number, offset: number}} Place
 *
 * An operation by name; `operations.js` tells what each does and what it takes.
 * @typedef {{name: string, args: Record<string, Place | number | null>}} Operation
 *
 * A number of operations after which `image` holds a picture of `width` x `height` pixels, four numbers each; `unrounded`
 * it is given back as these numbers, about -1 to 1, else as bytes.
 * @typedef {{after: number, width: number, height: number, image: Place, unrounded: boolean}} Exit
 *
 * `constants` has the numbers of those buffers that are never written to; the others hold `sizes` numbers. The caller
 * writes into `input`. `exits` run from the smallest picture to the whole one, which may come unrounded at last.
 * @typedef {{
 *   sizes: number[],
 *   constants: Map<number, Float32Array | Int32Array>,
 *   operations: Operation[],
 *   input: Place,
 *   inputSize: number,
 *   exits: Exit[],
 * }} Program
 */

/** A program in the making. */
export class Writer {
  /** @type {number[]} */
  sizes = [];
  /** @type {Map<number, Float32Array | Int32Array>} */
  constants = new Map();
  /** @type {Operation[]} */
  operations = [];
  /** @type {Exit[]} */
  exits = [];
  /** @type {Map<string, Place>} */
  #named = new Map();

  /**
   * Numbers that stay. @param {Float32Array | Int32Array} values
   * @returns {Place}
   */
  constant(values) {
    const place = this.#buffer(values.length);
    this.constants.set(place.buffer, values);
    return place;
  }

  /**
   * Room for so many numbers. The same name is the same room, as large as whoever asks for most needs it.
   * @param {string} name @param {number} size
   * @returns {Place}
   */
  room(name, size) {
    const place = this.#named.get(name) ?? this.#buffer(0);
    this.#named.set(name, place);
    this.sizes[place.buffer] = Math.max(this.sizes[place.buffer], size);
    return place;
  }

  /** @param {string} name @param {Record<string, Place | number | null>} args */
  run(name, args) {
    this.operations.push({ name, args });
  }

  /** From here on a picture can be taken. @param {Place} image @param {number} width @param {number} height @param {{unrounded?: boolean}} [how] */
  exit(image, width, height, { unrounded = false } = {}) {
    this.exits.push({ after: this.operations.length, width, height, image, unrounded });
  }

  /**
   * @param {Place} input @param {number} inputSize
   * @returns {Program}
   */
  program(input, inputSize) {
    const { sizes, constants, operations, exits } = this;
    return { sizes, constants, operations, exits, input, inputSize };
  }

  /** @param {number} size */
  #buffer(size) {
    this.sizes.push(size);
    return { buffer: this.sizes.length - 1, offset: 0 };
  }
}

/** @param {Place} place @param {number} offset @returns {Place} */
export const further = (place, offset) => ({ buffer: place.buffer, offset: place.offset + offset });
