// One model as the worker has it, opened from its files: the pictures of recipes, letter by letter where one has a word.

/** @import { Checkpoint } from "../generator/checkpoint.js" */
/** @import { Recipe } from "../generator/recipe.js" */
/** @import { Unrounded } from "../generator/wasm/machine.js" */
/** @import { File } from "./files.js" */
/** @import { Pixels } from "./sheet.js" */

import { openCheckpoint } from "../generator/checkpoint.js";
import { Drawing } from "../generator/drawing.js";
import { sizeOf, written } from "../generator/lettering.js";
import { withNoise } from "../generator/noise.js";
import { spelled } from "../generator/recipe.js";
import { wsOf } from "../generator/ws.js";
import { read } from "./files.js";

/**
 * What the worker is told of a model: config.json without its training, the names of its directions, and its files.
 * @typedef {{config: object, directions: string[], weights: File, vectors: File | null}} Told
 */

export class Model {
  /** With the noise that was last asked for, beside the network's own. @type {{noise: string, drawing: Promise<Drawing>} | null} */
  #other = null;

  /** @param {Checkpoint} checkpoint @param {Drawing} drawing */
  constructor(checkpoint, drawing) {
    this.checkpoint = checkpoint;
    this.drawing = drawing;
  }

  /** @param {Told} told */
  static async open({ config, directions, weights, vectors }) {
    const table = { directions: directions.map((name) => ({ name })) };
    const [bytes, steps] = await Promise.all([read(weights), vectors && read(vectors)]);
    const checkpoint = await openCheckpoint({ config, weights: bytes, table, vectors: steps });
    return new Model(checkpoint, await Drawing.open(checkpoint.network));
  }

  /** @param {string} noise */
  #drawingOf(noise) {
    if (!noise) return this.drawing;
    if (this.#other?.noise !== noise) {
      this.#other?.drawing.then((one) => one.close()).catch(() => {});
      this.#other = { noise, drawing: Drawing.open(withNoise(this.checkpoint.network, noise)) };
    }
    return this.#other.drawing;
  }

  /** @param {Recipe} recipe @returns {AsyncGenerator<void, Pixels, void>} */
  async *picture(recipe) {
    const { classes, network } = this.checkpoint;
    const letters = [];
    for (const one of spelled(recipe, classes)) {
      if (letters.length) yield;
      const drawing = await this.#drawingOf(recipe.noise);
      const [{ data }] = await drawing.draw(wsOf(one, this.checkpoint));
      letters.push(data);
    }
    const { resolution } = network;
    const { word } = recipe;
    if (!word) return { pixels: letters[0], size: resolution };
    return { pixels: written(word, letters, resolution), size: sizeOf(word, resolution) };
  }

  /** The picture of a recipe without a word, as the numbers that were drawn. @param {Recipe} recipe @returns {Promise<Unrounded>} */
  async unrounded(recipe) {
    const [one] = spelled(recipe, this.checkpoint.classes);
    const drawing = await this.#drawingOf(recipe.noise);
    const [picture] = await drawing.drawUnrounded(wsOf(one, this.checkpoint));
    return picture;
  }
}
