// What the page's networks make of seeds and states, as JSON: test_generator.py compares it with what Python makes.

/** @import { State } from "../../gan/ui/page/state/state.js" */

import { readFileSync } from "node:fs";
import { openCheckpoint } from "../../gan/ui/page/generator/checkpoint.js";
import { timingOf, visibleChange } from "../../gan/ui/page/generator/course.js";
import { pictureOf } from "../../gan/ui/page/generator/picture.js";
import { randn } from "../../gan/ui/page/generator/random.js";
import { probes, recipeOf, spelled } from "../../gan/ui/page/generator/recipe.js";
import { draw, toPixels } from "../../gan/ui/page/generator/reference.js";
import { wsOf } from "../../gan/ui/page/generator/ws.js";
import { toWalk } from "../../gan/ui/page/state/link.js";
import { PLAIN, START } from "../../gan/ui/page/state/state.js";

/** @import { Recipe } from "../../gan/ui/page/generator/recipe.js" */

/** @typedef {{folder: string, state: Partial<State>}} Case */
/** @typedef {Case & {frames: number}} Timed */

/** @type {{seeds: [number, number][], hashes: Record<string, string>, cases: Case[], timed: Timed[]}} */
const job = JSON.parse(readFileSync(0, "utf8"));

const OPENING = {
  ...START,
  ...PLAIN,
  label: null,
  word: "",
  a: 1,
  b: 2,
  keys: ["1", "2", "3"],
  path: "loop",
  place: 0,
};

/** @type {Map<string, ReturnType<typeof open>>} */
const opened = new Map();

/** @param {string} folder */
function open(folder) {
  const read = (/** @type {string} */ name) => new Uint8Array(readFileSync(`${folder}/${name}`));
  const json = (/** @type {string} */ name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
  return openCheckpoint({
    config: json("config.json"),
    weights: read("model.safetensors"),
    hash: job.hashes[folder],
    table: json("directions.json"),
    vectors: read("directions.safetensors"),
  });
}

/** @param {Case} one */
async function asked({ folder, state: chosen }) {
  const known = opened.get(folder) ?? opened.set(folder, open(folder)).get(folder);
  const checkpoint = await /** @type {ReturnType<typeof open>} */ (known);
  const state = /** @type {State} */ ({ ...OPENING, model: folder.split("/").at(-1), ...chosen });
  const paint = (/** @type {Recipe} */ recipe) =>
    pictureOf(recipe, checkpoint, (plan, conditions) => toPixels(draw(plan, conditions), plan.colours));
  return { checkpoint, state, query: toWalk(state), recipe: recipeOf(state), paint };
}

/** @param {Case} one */
async function drawn(one) {
  const { checkpoint, query, recipe, paint } = await asked(one);
  const ws = spelled(recipe, checkpoint.classes).map((letter) => inText(wsOf(letter, checkpoint)));
  const { size, pixels } = await paint(recipe);
  return { query, ws, size, pixels: inText(pixels) };
}

/** @param {Timed} one */
async function timed({ frames, ...one }) {
  const { state, query, recipe, paint } = await asked(one);
  const pictures = [];
  for (const probe of probes(recipe)) pictures.push((await paint(probe)).pixels);
  return { query, timing: timingOf({ ...state, count: state.keys.length }, frames, visibleChange(pictures)) };
}

/** @param {Float32Array | Uint8ClampedArray} values */
const inText = (values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

const answer = {
  normals: job.seeds.map(([seed, count]) => inText(randn(seed, count))),
  answers: await Promise.all(job.cases.map(drawn)),
  timed: await Promise.all(job.timed.map(timed)),
};
process.stdout.write(JSON.stringify(answer));
