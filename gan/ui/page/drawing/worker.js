// The worker that draws: it answers a page's wishes one step after the other, the most urgent first.

/** @import { Recipe } from "../generator/recipe.js" */
/** @import { File } from "./files.js" */
/** @import { Told } from "./model.js" */
/** @import { Pixels } from "./sheet.js" */

import { visibleChange } from "../generator/course.js";
import { Damaged } from "../generator/safetensors.js";
import { Refused } from "../pictures/source.js";
import { breaths, Desk } from "./desk.js";
import { Enlarger } from "./enlarger.js";
import { Model } from "./model.js";
import { sheetOf } from "./sheet.js";

/** What it is told before all else. @typedef {{models: Record<string, Told>, enlarger: File}} Opening */
/** Recipes of one model. @typedef {{model: string, recipes: Recipe[]}} Drawn */

/**
 * `draw` answers the pictures of recipes, `sheet` the same as one image, `change` how much each differs from the one
 * before; `enlarge` makes pictures larger, as one image.
 * @typedef {{draw: Drawn, sheet: Drawn & {columns: number}, change: Drawn,
 *   enlarge: {pictures: Pixels[], scale: number, columns: number}}} Wishes
 */

/** @type {Opening | undefined} */
let told;
/** @type {Map<string, Promise<any>>} */
const opened = new Map();

/** What was opened stays open; what could not be had is tried again. @template T @param {string} key @param {(told: Opening) => Promise<T>} open @returns {Promise<T>} */
function once(key, open) {
  if (!told) throw new Error("The worker was not told what to draw from.");
  const known = opened.get(key) ?? open(told);
  opened.set(key, known);
  known.catch((error) => isRefusal(error) || opened.delete(key));
  return known;
}

/** @param {unknown} error */
const isRefusal = (error) => error instanceof Refused || error instanceof Damaged;

/** @param {Drawn} wish @returns {AsyncGenerator<void, Pixels[], void>} */
async function* draw({ model: name, recipes }) {
  const model = await once(`model ${name}`, ({ models }) => Model.open(models[name]));
  const pictures = [];
  for (const recipe of recipes) {
    if (pictures.length) yield;
    pictures.push(yield* model.picture(recipe));
  }
  return pictures;
}

/** @type {{[K in keyof Wishes]: (wish: Wishes[K]) => AsyncGenerator<void, any, void>}} */
const WAYS = {
  draw,
  async *sheet({ columns, ...wish }) {
    return createImageBitmap(sheetOf(yield* draw(wish), columns));
  },
  async *change(wish) {
    return visibleChange((yield* draw(wish)).map(({ pixels }) => pixels));
  },
  async *enlarge({ pictures, scale, columns }) {
    const enlarger = await once("enlarger", ({ enlarger }) => Enlarger.open(enlarger));
    const large = [];
    for (const picture of pictures) {
      if (large.length) yield;
      large.push(await enlarger.enlarge(picture, scale));
    }
    return createImageBitmap(sheetOf(large, columns));
  },
};

/** @param {number} id @param {Promise<any>} answer */
async function answered(id, answer) {
  try {
    const value = await answer;
    postMessage({ id, value }, { transfer: value instanceof ImageBitmap ? [value] : [] });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    postMessage({ id, [isRefusal(error) ? "refused" : "broken"]: words });
  }
}

// A large picture takes its time, and the next small one may not wait for it.
const desks = { small: new Desk(answered, breaths()), large: new Desk(answered, breaths()) };

addEventListener("message", ({ data }) => {
  const { open, cancel, id, rank, way, wish } = data;
  if (open) told = open;
  else if (cancel !== undefined) for (const desk of Object.values(desks)) desk.cancel(cancel);
  else
    desks[way === "enlarge" ? "large" : "small"].add({
      id,
      rank,
      steps: WAYS[/** @type {keyof Wishes} */ (way)](wish),
    });
});
