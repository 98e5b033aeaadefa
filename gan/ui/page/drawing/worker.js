// The worker that draws: it answers a page's wishes one step after the other, the most urgent first.

/** @import { Recipe } from "../generator/recipe.js" */
/** @import { Paint } from "../state/paint.js" */
/** @import { EnlargerState } from "./enlarger.js" */
/** @import { File } from "./files.js" */
/** @import { Told } from "./model.js" */
/** @import { Pixels } from "./sheet.js" */

import { visibleChange } from "../generator/course.js";
import { Damaged } from "../generator/safetensors.js";
import { Refused } from "../pictures/source.js";
import { breaths, Desk } from "./desk.js";
import { Enlarger } from "./enlarger.js";
import { read } from "./files.js";
import { Model } from "./model.js";
import { openReader, Painter, smallOf } from "./painter.js";
import { sheetOf } from "./sheet.js";

/**
 * What it is told before all else: `rest` is a model's enlarger at rest, which is the quick one where the page has no
 * other; `painters` is null where it does not paint, `reader` where it reads no style off a picture.
 * @typedef {{models: Record<string, Told & {rest: EnlargerState}>, enlargers: Partial<Record<EnlargerState, File>>,
 *   painters: {named: File, any: File} | null, reader: File | null}} Opening
 */
/** Recipes of one model. @typedef {{model: string, recipes: Recipe[]}} Drawn */

/**
 * `draw` answers the pictures of recipes, `sheet` the same as one image, `change` how much each differs from the one
 * before; `enlarge` makes pictures larger and `paint` recipes' pictures paintings so many times as large as drawn, each
 * as one image; `styles` is the picture of a recipe as it is, and in each of these styles; `manner` the style of a picture.
 * @typedef {{draw: Drawn, sheet: Drawn & {columns: number}, change: Drawn,
 *   enlarge: {pictures: Pixels[], scale: number, state: EnlargerState, columns: number},
 *   paint: Drawn & {paint: Paint, scale: number, columns: number},
 *   styles: {model: string, recipe: Recipe, styles: string[], columns: number}, manner: {picture: Pixels}}} Wishes
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

/** @param {string} name @returns {Promise<Model>} */
const modelOf = (name) => once(`model ${name}`, ({ models }) => Model.open(models[name]));

/** @param {EnlargerState} state @returns {Promise<Enlarger>} */
const enlargerOf = (state) =>
  once(`enlarger ${state}`, ({ enlargers }) => {
    const file = enlargers[state];
    if (!file) throw new Refused("This page lacks the network that enlarges such pictures.");
    return Enlarger.open(file, state);
  });

/** The one that knows a style: a style picture's is written with a p. @param {string} style @returns {Promise<Painter>} */
function painterOf(style) {
  const kind = style.startsWith("p") ? "any" : "named";
  return once(`painter ${kind}`, async ({ painters }) => {
    if (!painters) throw new Refused("This page does not paint.");
    return Painter.open(await read(painters[kind]));
  });
}

/** @param {Drawn} wish @returns {AsyncGenerator<void, Pixels[], void>} */
async function* draw({ model: name, recipes }) {
  const model = await modelOf(name);
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
  async *enlarge({ pictures, scale, state, columns }) {
    const large = [];
    for (const picture of pictures) {
      if (large.length) yield;
      const [quick, best] = await Promise.all([enlargerOf("walk"), enlargerOf(state)]);
      large.push(await (best.enlarges(picture) ? best : quick).enlarge(picture, scale));
    }
    return createImageBitmap(sheetOf(large, columns));
  },
  async *paint({ model: name, recipes, paint, scale, columns }) {
    const [model, enlarger, painter] = await Promise.all([modelOf(name), enlargerOf("walk"), painterOf(paint.style)]);
    const painted = [];
    for (const recipe of recipes) {
      if (painted.length) yield;
      painted.push(yield* painter.painted({ model, recipe, paint, scale, enlarger }));
    }
    return createImageBitmap(sheetOf(painted, columns));
  },
  async *manner({ picture }) {
    const mannerOf = await once("reader", async ({ reader }) => {
      if (!reader) throw new Refused("This page reads no styles off pictures.");
      return openReader(await read(reader));
    });
    return mannerOf(picture);
  },
  async *styles({ model: name, recipe, styles, columns }) {
    const small = smallOf(yield* (await modelOf(name)).picture(recipe));
    const all = [small];
    for (const style of styles) {
      yield;
      all.push(await (await painterOf(style)).inStyle(small, style));
    }
    return createImageBitmap(sheetOf(all, columns));
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

// A large picture takes its time, a painting more of it, and the next small one may not wait for them.
const small = new Desk(answered, breaths());
const large = new Desk(answered, breaths());
const paintings = new Desk(answered, breaths());
/** @type {Partial<Record<keyof Wishes, Desk>>} */
const DESKS = { enlarge: large, paint: paintings, styles: paintings, manner: paintings };

addEventListener("message", ({ data }) => {
  const { open, prepare, cancel, id, rank, way, wish } = data;
  if (open) told = open;
  else if (prepare)
    modelOf(prepare).catch(() => {}); // whoever asks is told
  else if (cancel !== undefined) for (const desk of [small, large, paintings]) desk.cancel(cancel);
  else {
    const desk = DESKS[/** @type {keyof Wishes} */ (way)] ?? small;
    desk.add({ id, rank, steps: WAYS[/** @type {keyof Wishes} */ (way)](wish) });
  }
});
