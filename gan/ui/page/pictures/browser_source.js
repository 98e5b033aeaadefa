// Pictures drawn by this very browser, in a worker: a slider's move is a picture, without a request.

/** @import { Recipe } from "../generator/recipe.js" */
/** @import { EnlargerState } from "../drawing/enlarger.js" */
/** @import { Pixels } from "../drawing/sheet.js" */
/** @import { Paint } from "../state/paint.js" */
/** @import { State } from "../state/state.js" */
/** @import { DrawingRoom } from "./drawing_room.js" */
/** @import { Asked, Limits, Look, PictureSource, TimingAnswer } from "./source.js" */

import { Sprite } from "../canvas/sprite.js";
import { timingOf } from "../generator/course.js";
import { keyframesOf, probes, recipeOf, varied, walked } from "../generator/recipe.js";
import { paintOf } from "../state/paint.js";
import { pathKey } from "../state/state.js";

// What is drawn first of what was asked for.
const LIVE = 0;
const SMALL = 1;
const WALK = 2;
const KEPT = 16; // paths whose visible change is kept

/** @implements {PictureSource} */
export class BrowserSource {
  atOnce = 1;
  away = "This picture is not drawn yet. The page keeps trying; if nothing comes, reload it.";
  /** @type {Map<string, number[]>} */
  #changes = new Map();
  #first = () => {};
  /** When the first picture was drawn. @type {Promise<void>} */
  drew = new Promise((resolve) => {
    this.#first = resolve;
  });

  /** @param {{room: DrawingRoom, limits: Limits & {columns: number}, models?: Record<string, {rest: EnlargerState}>}} browser `rest`: a model's enlarger at rest */
  constructor({ room, limits, models = {} }) {
    this.room = room;
    this.limits = limits;
    this.models = models;
  }

  /** @param {State} state @param {Asked & Look} asked @returns {Promise<ImageBitmap>} */
  async picture(state, { signal, scale = 1, painted = false, sooner }) {
    const recipes = [recipeOf(state)];
    if (painted && paintOf(state.paint)?.strength) return this.#painted(state, recipes, { signal, scale, rank: LIVE });
    if (scale > 1) return this.#atRest(state, recipes, { signal, scale, sooner });
    const picture = await this.room.ask("sheet", { model: state.model, recipes, columns: 1 }, { signal, rank: LIVE });
    this.#first();
    return picture;
  }

  /** @param {State} state @param {number | number[]} places @param {Asked & Look} asked */
  async walk(state, places, { signal, scale = 1, painted = false }) {
    const recipes = walked(recipeOf(state), places);
    const paints = painted && paintOf(state.paint)?.strength;
    if (scale === 1 && !paints) return this.#sheet(state, recipes, { signal, rank: WALK });
    const image = paints
      ? await this.#painted(state, recipes, { signal, scale, rank: WALK })
      : await this.#large(await this.#drawn(state, recipes, signal), { signal, scale, state: "walk" });
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

  /** By the larger network, which takes a while; by the quick one before, where somebody looks. @param {State} state @param {Recipe[]} recipes @param {Asked & Look & {scale: number}} asked */
  async #atRest(state, recipes, { signal, scale, sooner }) {
    const pictures = await this.#drawn(state, recipes, signal);
    const { rest } = this.models[state.model] ?? { rest: "walk" };
    if (sooner && rest !== "walk") sooner(await this.#large(pictures, { signal, scale, state: "walk" }));
    return this.#large(pictures, { signal, scale, state: rest });
  }

  /** @param {State} state @param {Recipe[]} recipes @param {AbortSignal} signal @returns {Promise<Pixels[]>} */
  #drawn({ model }, recipes, signal) {
    return this.room.ask("draw", { model, recipes }, { signal, rank: SMALL });
  }

  /** @param {Pixels[]} pictures @param {{signal: AbortSignal, scale: number, state: EnlargerState}} asked @returns {Promise<ImageBitmap>} */
  #large(pictures, { signal, scale, state }) {
    const { columns } = this.limits;
    return this.room.ask("enlarge", { pictures, scale, state, columns }, { signal, rank: LIVE });
  }

  /** @param {State} state @param {Recipe[]} recipes @param {{signal: AbortSignal, scale: number, rank: number}} asked @returns {Promise<ImageBitmap>} */
  #painted({ model, paint }, recipes, { signal, scale, rank }) {
    const { columns } = this.limits;
    return this.room.ask(
      "paint",
      { model, recipes, paint: /** @type {Paint} */ (paintOf(paint)), scale, columns },
      { signal, rank },
    );
  }
}
