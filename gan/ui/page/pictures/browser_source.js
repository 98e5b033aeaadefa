// Pictures drawn by this very browser, in a worker: a slider's move is a picture, without a request.

/** @import { Recipe } from "../generator/recipe.js" */
/** @import { State } from "../state/state.js" */
/** @import { DrawingRoom } from "./drawing_room.js" */
/** @import { Asked, Limits, PictureSource, TimingAnswer } from "./source.js" */

import { Sprite } from "../canvas/sprite.js";
import { timingOf } from "../generator/course.js";
import { keyframesOf, probes, recipeOf, varied, walked } from "../generator/recipe.js";
import { pathKey } from "../state/state.js";

// What is drawn first of what was asked for.
const LIVE = 0;
const SMALL = 1;
const WALK = 2;
const KEPT = 16; // paths whose visible change is kept

/** @implements {PictureSource} */
export class BrowserSource {
  atOnce = 1;
  away = "The picture could not be drawn. This page keeps trying; reloading it may help.";
  /** @type {Map<string, number[]>} */
  #changes = new Map();
  #first = () => {};
  /** When the first picture was drawn. @type {Promise<void>} */
  drew = new Promise((resolve) => {
    this.#first = resolve;
  });

  /** @param {{room: DrawingRoom, limits: Limits & {columns: number}}} browser */
  constructor({ room, limits }) {
    this.room = room;
    this.limits = limits;
  }

  /** @param {State} state @param {Asked & {scale?: number}} asked @returns {Promise<ImageBitmap>} */
  async picture(state, { signal, scale = 1 }) {
    const recipes = [recipeOf(state)];
    if (scale > 1) return this.#large(state, recipes, { signal, scale });
    const picture = await this.room.ask("sheet", { model: state.model, recipes, columns: 1 }, { signal, rank: LIVE });
    this.#first();
    return picture;
  }

  /** @param {State} state @param {number | number[]} places @param {Asked & {scale?: number}} asked */
  async walk(state, places, { signal, scale = 1 }) {
    const recipes = walked(recipeOf(state), places);
    if (scale === 1) return this.#sheet(state, recipes, { signal, rank: WALK });
    const image = await this.#large(state, recipes, { signal, scale });
    return new Sprite(image, recipes.length, this.limits.columns);
  }

  /** @param {State} state @param {string[]} keys @param {Asked} asked */
  async keyframes(state, keys, { signal }) {
    return this.#sheet(state, keyframesOf(recipeOf(state), keys), { signal, rank: SMALL });
  }

  /** @param {State} state @param {string[]} ways @param {Asked} asked */
  async variants(state, ways, { signal }) {
    const recipe = recipeOf(state);
    const recipes = ways.map((way) => varied(recipe, way));
    return this.#sheet(state, recipes, { signal, rank: SMALL });
  }

  /** @param {State} state @param {number} frames @param {Asked} asked @returns {Promise<TimingAnswer>} */
  async timing(state, frames, { signal }) {
    const recipe = recipeOf(state);
    const change = await this.#change(state, recipe, signal);
    return timingOf({ ...state, count: recipe.keyframes.length }, frames, change);
  }

  /** The visible change along a path; another length or pace needs no pictures. @param {State} state @param {Recipe} recipe @param {AbortSignal} signal */
  async #change(state, recipe, signal) {
    const key = pathKey(state);
    const known = this.#changes.get(key);
    if (known) return known;
    const wish = { model: state.model, recipes: probes(recipe) };
    /** @type {number[]} */
    const change = await this.room.ask("change", wish, { signal, rank: WALK });
    this.#changes.set(key, change);
    if (this.#changes.size > KEPT) this.#changes.delete(this.#changes.keys().next().value ?? "");
    return change;
  }

  /** @param {State} state @param {Recipe[]} recipes @param {{signal: AbortSignal, rank: number}} how */
  async #sheet({ model }, recipes, how) {
    const { columns } = this.limits;
    return new Sprite(await this.room.ask("sheet", { model, recipes, columns }, how), recipes.length, columns);
  }

  /** @param {State} state @param {Recipe[]} recipes @param {{signal: AbortSignal, scale: number}} asked @returns {Promise<ImageBitmap>} */
  async #large({ model }, recipes, { signal, scale }) {
    const pictures = await this.room.ask("draw", { model, recipes }, { signal, rank: SMALL });
    return this.room.ask("enlarge", { pictures, scale, columns: this.limits.columns }, { signal, rank: LIVE });
  }
}
