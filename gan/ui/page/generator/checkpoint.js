// A checkpoint in the browser: its network, its classes and its sliders; the mirror of gan/checkpoint/reading.py.

/** @import { Network } from "./layers.js" */

import { readConfig } from "./config.js";
import { openNetwork } from "./network.js";
import { checkHash, Damaged, readSafetensors } from "./safetensors.js";
import { Sampler } from "./sampler.js";

/**
 * @typedef {object} Checkpoint
 * @property {string} title
 * @property {string[]} classes by name
 * @property {Network} network
 * @property {Sampler} sampler
 * @property {Map<string, Float32Array>} directions steps in W, [num_ws, w_dim], by their names
 */

/**
 * The files of a checkpoint: config.json and directions.json as they parse, the others as bytes. `hash`: the first
 * digits of the SHA-256 of the weights, by which they are checked.
 * @typedef {object} Files
 * @property {unknown} config
 * @property {Uint8Array<ArrayBuffer>} weights
 * @property {string} [hash]
 * @property {{directions: {name: string}[]} | null} [table]
 * @property {Uint8Array<ArrayBuffer> | null} [vectors]
 */

/** Throws `Damaged` in a sentence. @param {Files} files @returns {Promise<Checkpoint>} */
export async function openCheckpoint({ config, weights, hash = "", table = null, vectors = null }) {
  const read = readConfig(config, "config.json");
  await checkHash(weights, hash, `The file of ${read.title}'s weights`);
  const network = openNetwork(read, weights);
  const { title, class_names: classes } = read;
  if (classes.length && classes.length !== network.num_classes) {
    throw new Damaged(`${title} has ${classes.length} names for ${network.num_classes} classes.`);
  }
  const directions = table && vectors ? readDirections(table, vectors, network, title) : new Map();
  return { title, classes, network, sampler: new Sampler(network), directions };
}

/** @param {{directions: {name: string}[]}} table @param {Uint8Array} bytes @param {Network} network @param {string} title */
function readDirections({ directions }, bytes, { num_ws, w_dim }, title) {
  const shapes = new Map([["directions", [directions.length, num_ws, w_dim]]]);
  const values =
    readSafetensors(bytes, shapes, `The file of ${title}'s sliders`).get("directions") ?? new Float32Array();
  const size = num_ws * w_dim;
  return new Map(directions.map(({ name }, at) => [name, values.subarray(at * size, (at + 1) * size)]));
}
