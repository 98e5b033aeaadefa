// Recipes' pictures as paintings: the mirror of gan/studio/paint.py.

/** @import { Recipe } from "../generator/recipe.js" */
/** @import { Unrounded } from "../generator/wasm/machine.js" */
/** @import { Enlarger } from "./enlarger.js" */
/** @import { Model } from "./model.js" */
/** @import { Pixels } from "./sheet.js" */

import { Painting } from "../generator/painting.js";
import { Reading, SIZE } from "../generator/reading.js";
import { CUBIC, resampled, resized } from "../generator/resampling.js";

const SIDE = 512; // pixels: strokes have one width, so small pictures grow before
const SMALL = 128; // pixels a side of those that show a visitor all styles

/** As links write it: a style and a strength. @typedef {import("../state/paint.js").Paint} Paint */

export class Painter {
  /** @param {Painting} network */
  constructor(network) {
    this.network = network;
  }

  /** @param {Uint8Array} bytes of a painter's weights */
  static open(bytes) {
    return new Painter(new Painting(bytes));
  }

  /**
   * A recipe's picture, painted, so many times as large as it is drawn; enlarged before by the quick network, at rest too.
   * @param {{model: Model, recipe: Recipe, paint: Paint, scale: number, enlarger: Enlarger}} asked
   * @returns {AsyncGenerator<void, Pixels, void>}
   */
  async *painted({ model, recipe, paint, scale, enlarger }) {
    const { size, numbers } = recipe.word
      ? await ofWord(yield* model.picture(recipe), enlarger)
      : await ofPicture(await model.unrounded(recipe), enlarger);
    yield;
    const to = scale * size;
    const pixels = await this.#paint(numbers, paint);
    const side = Math.sqrt(pixels.length / 4);
    return { pixels: side === to ? pixels : resized(pixels, side, to), size: to };
  }

  /** What a style makes of a picture, `SMALL` pixels a side; its strokes are wider than on a large one. @param {Pixels} small @param {string} style @returns {Promise<Pixels>} */
  async inStyle(small, style) {
    return { pixels: await this.#paint(numbersOf(small), { style, strength: 1 }), size: SMALL };
  }

  /** @param {Unrounded} numbers @param {Paint} paint */
  async #paint(numbers, { style, strength }) {
    const { data } = await this.network.paint(numbers, this.network.numbersOf(style), strength);
    return data;
  }
}

/** The picture that `inStyle` takes. @param {Pixels} picture @returns {Pixels} */
export const smallOf = ({ pixels, size }) => ({
  pixels: size === SMALL ? pixels : resized(pixels, size, SMALL),
  size: SMALL,
});

/** What reads the style of a picture, as links write it. @param {Uint8Array} bytes of its weights @returns {(picture: Pixels) => Promise<string>} */
export function openReader(bytes) {
  const network = new Reading(bytes);
  return ({ pixels, size }) => network.read(resized(pixels, size, SIZE));
}

/** A drawn picture, as large as it is painted. @param {Unrounded} drawn @param {Enlarger} enlarger */
async function ofPicture(drawn, enlarger) {
  const size = drawn.width;
  const side = Math.max(SIDE, size);
  const large = size < side && enlarger.takes(size ** 2) ? await enlarger.network.enlargeUnrounded(drawn) : drawn;
  if (large.width === side) return { size, numbers: large };
  const data = resampled(large.data, large.width, side, CUBIC);
  return { size, numbers: { width: side, height: side, data } };
}

/** A word is set in bytes. @param {Pixels} drawn @param {Enlarger} enlarger */
async function ofWord(drawn, enlarger) {
  const side = Math.max(SIDE, drawn.size);
  const large = drawn.size < side && enlarger.enlarges(drawn) ? await enlarger.enlarge(drawn, 4) : drawn;
  const pixels = large.size === side ? large.pixels : resized(large.pixels, large.size, side);
  return { size: drawn.size, numbers: numbersOf({ pixels, size: side }) };
}

/** @param {Pixels} picture @returns {Unrounded} */
const numbersOf = ({ pixels, size }) => ({
  ...{ width: size, height: size },
  data: Float32Array.from(pixels, (level) => level / 127.5 - 1),
});
