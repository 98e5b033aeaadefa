// A recipe's picture as on a canvas, whoever draws: the mirror of `Studio.render`.

/** @import { Checkpoint } from "./checkpoint.js" */
/** @import { Conditions, Plan } from "./layers.js" */
/** @import { Recipe } from "./recipe.js" */

import { sizeOf, written } from "./lettering.js";
import { spelled } from "./recipe.js";
import { wsOf } from "./ws.js";

/** [size, size, 4]. @typedef {{size: number, pixels: Uint8ClampedArray}} Picture */
/** @typedef {(plan: Plan, conditions: Conditions) => Uint8ClampedArray | Promise<Uint8ClampedArray>} Draw */

/**
 * The picture of a recipe; a word is drawn letter by letter.
 * @param {Recipe} recipe
 * @param {Checkpoint} checkpoint
 * @param {Draw} draw
 * @returns {Promise<Picture>}
 */
export async function pictureOf(recipe, checkpoint, draw) {
  const { network, classes } = checkpoint;
  const { plan, resolution } = network;
  /** @type {Uint8ClampedArray[]} */
  const drawn = [];
  for (const one of spelled(recipe, classes)) drawn.push(await draw(plan, network.conditions(wsOf(one, checkpoint))));
  if (!recipe.word) return { size: resolution, pixels: drawn[0] };
  return { size: sizeOf(recipe.word, resolution), pixels: written(recipe.word, drawn, resolution) };
}
