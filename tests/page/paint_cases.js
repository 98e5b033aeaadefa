// What the page's worker paints of states, or enlarges at rest where nothing paints, as JSON: test_painting_alone.py
// compares it with what Python makes.

/** @import { State } from "../../gan/ui/page/state/state.js" */
/** @import { Opening } from "../../gan/ui/page/drawing/worker.js" */

import { readFileSync } from "node:fs";
import { Enlarger } from "../../gan/ui/page/drawing/enlarger.js";
import { read } from "../../gan/ui/page/drawing/files.js";
import { Model } from "../../gan/ui/page/drawing/model.js";
import { openReader, Painter, smallOf } from "../../gan/ui/page/drawing/painter.js";
import { recipeOf } from "../../gan/ui/page/generator/recipe.js";
import { paintOf } from "../../gan/ui/page/state/paint.js";
import { PLAIN, START } from "../../gan/ui/page/state/state.js";

/** @import { Paint } from "../../gan/ui/page/state/paint.js" */

/** @type {{told: Opening, cases: {model: string, state: Partial<State>, scale: number}[]}} */
const { told, cases } = JSON.parse(readFileSync(0, "utf8"));

/** @template T @param {AsyncGenerator<void, T, void>} steps */
async function end(steps) {
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return /** @type {T} */ (value);
  }
}

/** @typedef {import("../../gan/ui/page/drawing/files.js").File} File */
/** @param {"walk" | "rest" | "scenery"} state */
const opened = (state) => Enlarger.open(/** @type {File} */ (told.enlargers[state]), state);
const enlarger = await opened("walk");
const files = /** @type {NonNullable<Opening["painters"]>} */ (told.painters);
const painters = { named: Painter.open(await read(files.named)), any: Painter.open(await read(files.any)) };

const mannerOf = openReader(await read(/** @type {NonNullable<Opening["reader"]>} */ (told.reader)));
/** @type {{size: number, pixels: string, tile?: string, manner?: string}[]} */
const answers = [];
/** @type {Map<string, Model>} */
const models = new Map();
for (const { model: name, state, scale } of cases) {
  const model = models.get(name) ?? (await Model.open(told.models[name]));
  models.set(name, model);
  const recipe = recipeOf(/** @type {State} */ ({ ...START, ...PLAIN, label: null, word: "", path: "line", ...state }));
  if (!state.paint) {
    const { pixels, size } = await (await opened(told.models[name].rest)).enlarge(
      await end(model.picture(recipe)),
      scale,
    );
    answers.push({ size, pixels: inText(pixels) });
    continue;
  }
  const paint = /** @type {Paint} */ (paintOf(String(state.paint)));
  const painter = painters[paint.style.startsWith("p") ? "any" : "named"];
  const { pixels, size } = await end(painter.painted({ model, recipe, paint, scale, enlarger }));
  const tile = await painter.inStyle(smallOf(await end(model.picture(recipe))), paint.style);
  const manner = await mannerOf({ pixels: tile.pixels, size: tile.size });
  answers.push({ size, pixels: inText(pixels), tile: inText(tile.pixels), manner });
}

/** @param {Uint8ClampedArray} values */
function inText(values) {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

process.stdout.write(JSON.stringify(answers), () => process.exit());
