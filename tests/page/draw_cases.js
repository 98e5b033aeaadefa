// What the page's networks make of seeds and states, as JSON: test_generator.py compares it with what Python makes.

/** @import { State } from "../../gan/ui/page/state/state.js" */

import { readFileSync } from "node:fs";
import { openCheckpoint } from "../../gan/ui/page/generator/checkpoint.js";
import { timingOf, visibleChange } from "../../gan/ui/page/generator/course.js";
import { Drawing } from "../../gan/ui/page/generator/drawing.js";
import { sizeOf, written } from "../../gan/ui/page/generator/lettering.js";
import { withNoise } from "../../gan/ui/page/generator/noise.js";
import { randn } from "../../gan/ui/page/generator/random.js";
import { probes, recipeOf, spelled } from "../../gan/ui/page/generator/recipe.js";
import { draw, toPixels } from "../../gan/ui/page/generator/reference.js";
import { openWasm } from "../../gan/ui/page/generator/wasm/engine.js";
import { wsOf } from "../../gan/ui/page/generator/ws.js";
import { toWalk } from "../../gan/ui/page/state/link.js";
import { PLAIN, START } from "../../gan/ui/page/state/state.js";

/** @import { Network } from "../../gan/ui/page/generator/layers.js" */
/** @import { Recipe } from "../../gan/ui/page/generator/recipe.js" */

/** @typedef {{folder: string, state: Partial<State>}} Case */
/** @typedef {Case & {frames: number}} Timed */

/** @type {{by: "reference" | "wasm", seeds: [number, number][], hashes: Record<string, string>,
 *   cases: Case[], timed: Timed[]}} */
const job = JSON.parse(readFileSync(0, "utf8"));

const OPENING = {
  ...START,
  ...PLAIN,
  noise: "",
  move: "",
  label: null,
  word: "",
  a: 1,
  b: 2,
  keys: ["1", "2", "3"],
  path: "loop",
  place: 0,
};

/** What makes pixels of ws. @typedef {(ws: Float32Array) => Promise<Uint8ClampedArray>} Painter */

/** @type {Record<"reference" | "wasm", (network: Network) => Promise<Painter>>} */
const PAINTERS = {
  reference:
    async ({ plan, conditions }) =>
    async (ws) =>
      toPixels(draw(plan, conditions(ws)), plan.colours),
  wasm: async (network) => {
    const drawing = await Drawing.open(network, [openWasm]);
    return async (ws) => (await drawing.draw(ws))[0].data;
  },
};

/** @type {Map<string, ReturnType<typeof open>>} */
const opened = new Map();

/** @param {string} folder */
async function open(folder) {
  const read = (/** @type {string} */ name) => new Uint8Array(readFileSync(`${folder}/${name}`));
  const json = (/** @type {string} */ name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
  const checkpoint = await openCheckpoint({
    config: json("config.json"),
    weights: read("model.safetensors"),
    hash: job.hashes[folder],
    table: json("directions.json"),
    vectors: read("directions.safetensors"),
  });
  const paint = await PAINTERS[job.by](checkpoint.network);
  /** @param {string} noise */
  const painterOf = (noise) => (noise ? PAINTERS[job.by](withNoise(checkpoint.network, noise)) : paint);
  return { checkpoint, painterOf };
}

/** @param {Case} one */
async function asked({ folder, state: chosen }) {
  const known = opened.get(folder) ?? opened.set(folder, open(folder)).get(folder);
  const { checkpoint, painterOf } = await /** @type {ReturnType<typeof open>} */ (known);
  const state = /** @type {State} */ ({ ...OPENING, model: folder.split("/").at(-1), ...chosen });
  const letters = (/** @type {Recipe} */ recipe) =>
    spelled(recipe, checkpoint.classes).map((letter) => wsOf(letter, checkpoint));
  const paint = await painterOf(state.noise);
  return { checkpoint, paint, letters, state, query: toWalk(state), recipe: recipeOf(state) };
}

/** @param {Case} one */
async function drawn(one) {
  const { checkpoint, paint, letters, query, recipe } = await asked(one);
  const { resolution } = checkpoint.network;
  const ws = letters(recipe);
  const pictures = await Promise.all(ws.map(paint));
  const { word } = recipe;
  const size = word ? sizeOf(word, resolution) : resolution;
  const pixels = word ? written(word, pictures, resolution) : pictures[0];
  return { query, ws: ws.map(inText), size, pixels: inText(pixels) };
}

/** @param {Timed} one */
async function timed({ frames, ...one }) {
  const { state, query, recipe, letters, paint } = await asked(one);
  const pictures = await Promise.all(probes(recipe).flatMap(letters).map(paint));
  return { query, timing: timingOf({ ...state, count: state.keys.length }, frames, visibleChange(pictures)) };
}

/** @param {Float32Array | Uint8ClampedArray} values */
const inText = (values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

const answer = {
  normals: job.seeds.map(([seed, count]) => inText(randn(seed, count))),
  answers: await Promise.all(job.cases.map(drawn)),
  timed: await Promise.all(job.timed.map(timed)),
};
process.stdout.write(JSON.stringify(answer), () => process.exit()); // or a worker would keep it
