// From a recipe to the ws that its picture is drawn from: the mirror of gan/studio/latents.py and shaping.py.
// Seeds become w and are truncated, the walk leads through them, then styles and shifts follow.

/** @import { Checkpoint } from "./checkpoint.js" */
/** @import { Recipe } from "./recipe.js" */
/** @import { End } from "../state/state.js" */

import { bytesOf, isStored, seedOf } from "../state/latent_code.js";
import { lessonsOf, shiftsOf, stylesOf } from "../state/sculpting.js";
import { along, layerGroups, mix, shift, truncate } from "./latent.js";
import { Damaged } from "./safetensors.js";
import { taught } from "./teaching.js";

const QUARTERS = 4; // of a deviation: see gan/stored.py

/**
 * The ws [num_ws, w_dim] of a recipe without a word (`spelled` has one for each of its letters).
 * @param {Recipe} recipe
 * @param {Checkpoint} checkpoint
 */
export function wsOf(recipe, checkpoint) {
  const { network } = checkpoint;
  const way = { path: recipe.path, spherical: network.spherical, w_dim: network.w_dim };
  const end = (/** @type {string} */ text) =>
    isStored(text) ? unpacked(text, checkpoint) : seeded(text, recipe, checkpoint);
  const keyframes = recipe.keyframes.map((key) => {
    const [a, b, t] = key.split("~");
    return b === undefined ? end(a) : along([end(a), end(b)], Number(t), { ...way, path: "line" });
  });
  return shifted(mixed(along(keyframes, recipe.t, way), recipe, checkpoint), recipe, checkpoint);
}

/** The w of a seed for each of its readers, truncated. @param {End} end @param {Recipe} recipe @param {Checkpoint} checkpoint */
function seeded(end, recipe, { network, sampler }) {
  const { seed, label } = seedOf(end);
  const chosen = label ?? recipe.label ?? 0;
  const w = truncate(sampler.w(Number(seed), chosen), sampler.average(chosen), recipe.psi);
  return repeated(w, network.num_ws);
}

/** The ws of a stored picture, whatever its truncation and class. @param {string} text @param {Checkpoint} checkpoint */
function unpacked(text, { network, sampler, title }) {
  const [reach, ...steps] = bytesOf(text);
  const { w_dim, num_ws } = network;
  if (steps.length !== w_dim && steps.length !== num_ws * w_dim) {
    throw new Damaged(`A stored picture of ${title} has ${1 + w_dim} or ${1 + num_ws * w_dim} bytes.`);
  }
  const { centre, deviation } = sampler.scale();
  const unit = reach / QUARTERS / 127;
  const ws = Float32Array.from(steps, (step, at) => {
    const offset = Math.fround(((step << 24) >> 24) * unit);
    return centre[at % w_dim] + deviation[at % w_dim] * offset;
  });
  return steps.length === w_dim ? repeated(ws, num_ws) : ws;
}

/** The styles that a recipe takes from other pictures, in place of its own. @param {Float32Array} ws @param {Recipe} recipe @param {Checkpoint} checkpoint */
function mixed(ws, recipe, checkpoint) {
  const { num_ws, w_dim } = checkpoint.network;
  const groups = layerGroups(num_ws);
  for (const [name, { seed, strength }] of stylesOf(recipe.mix)) {
    const group = groups.get(name);
    if (!group) throw new Damaged(`${checkpoint.title} has no styles called ${name}.`);
    ws = mix(ws, seeded(seed, recipe, checkpoint), group, strength, w_dim);
  }
  return ws;
}

/** Moved along the named and the taught directions. @param {Float32Array} ws @param {Recipe} recipe @param {Checkpoint} checkpoint */
function shifted(ws, recipe, { directions, sampler, title }) {
  const lessons = new Map(lessonsOf(recipe.teach).map((lesson) => [lesson.name, lesson]));
  for (const [name, strength] of shiftsOf(recipe.shift)) {
    if (!strength) continue;
    const lesson = lessons.get(name);
    const direction = lesson ? taught(votesOf(lesson), sampler, recipe.label ?? 0) : directions.get(name);
    if (!direction) throw new Damaged(`${title} has no slider called ${name}.`);
    ws = shift(ws, direction, strength);
  }
  return ws;
}

/** @param {{liked: (string | number)[], disliked: (string | number)[]}} lesson */
const votesOf = ({ liked, disliked }) => ({ liked: liked.map(Number), disliked: disliked.map(Number) });

/** @param {Float32Array} w @param {number} times */
function repeated(w, times) {
  const ws = new Float32Array(w.length * times);
  for (let at = 0; at < ws.length; at += w.length) ws.set(w, at);
  return ws;
}
