// Which w a seed has in a network, and how the w's of many seeds lie: what stored pictures and taught sliders need.

/** @import { Network } from "./layers.js" */

import { randn } from "./random.js";

const WS = 512; // kept
const FACTS = 64;
const SCALE_SEEDS = 1024; // by which stored pictures are measured: gan/stored.py
const SPREAD_SEEDS = 2048; // by which a taught direction is: gan/studio/shaping.py
const RIDGE = 1e-3; // of the mean variance: gan/directions.py

/** Where a network's w's lie, all classes together. @typedef {{centre: Float32Array, deviation: Float32Array}} Scale */

export class Sampler {
  /** @type {Map<string, Float32Array>} */
  #ws = new Map();
  /** @type {Map<string, unknown>} */
  #facts = new Map();

  /** @param {Network} network */
  constructor(network) {
    this.network = network;
  }

  /** The w [w_dim] of a seed in a class, as it is without truncation. @param {number} seed @param {number} label */
  w(seed, label) {
    return kept(this.#ws, WS, `${seed}/${label}`, () => this.#fresh(seed, label));
  }

  /** @param {number} label */
  average(label) {
    const { w_avg, w_dim } = this.network;
    return w_avg.subarray(label * w_dim, (label + 1) * w_dim);
  }

  /** What is true of the network and takes a while to find out. @template T @param {string} name @param {() => T} find @returns {T} */
  fact(name, find) {
    return /** @type {T} */ (kept(this.#facts, FACTS, name, find));
  }

  /** @returns {Scale} */
  scale() {
    const classes = Math.max(1, this.network.num_classes);
    const seeds = Array.from({ length: SCALE_SEEDS }, (_, seed) => seed);
    return this.fact("scale", () => scaleOf(seeds.map((seed) => this.#fresh(seed, seed % classes))));
  }

  /** The covariance of w in a class, [w_dim, w_dim], with a small ridge. @param {number} label @returns {Float64Array} */
  spread(label) {
    const seeds = Array.from({ length: SPREAD_SEEDS }, (_, seed) => seed);
    return this.fact(`spread ${label}`, () => covariance(seeds.map((seed) => this.#fresh(seed, label))));
  }

  /** @param {number} seed @param {number} label */
  #fresh(seed, label) {
    return this.network.mapping(randn(seed, this.network.z_dim), label);
  }
}

/**
 * What a map has under a name, or else finds; of too many the oldest is forgotten.
 * @template T
 * @param {Map<string, T>} map
 * @param {number} most
 * @param {string} name
 * @param {() => T} find
 */
function kept(map, most, name, find) {
  const known = map.get(name);
  if (known !== undefined) return known;
  const found = find();
  map.set(name, found);
  if (map.size > most) map.delete(map.keys().next().value ?? "");
  return found;
}

/** @param {Float32Array[]} ws */
function meanOf(ws) {
  const sum = new Float64Array(ws[0].length);
  for (const w of ws) for (let i = 0; i < sum.length; i++) sum[i] += w[i];
  return sum.map((total) => total / ws.length);
}

/** @param {Float32Array[]} ws @returns {Scale} */
function scaleOf(ws) {
  const centre = meanOf(ws);
  const power = new Float64Array(centre.length);
  for (const w of ws) for (let i = 0; i < power.length; i++) power[i] += (w[i] - centre[i]) ** 2;
  const deviation = power.map((sum) => Math.max(1e-6, Math.sqrt(sum / (ws.length - 1))));
  return { centre: Float32Array.from(centre), deviation: Float32Array.from(deviation) };
}

/** @param {Float32Array[]} ws */
function covariance(ws) {
  const centre = meanOf(ws);
  const size = centre.length;
  const spread = new Float64Array(size * size);
  for (const w of ws) {
    const x = centre.map((mean, i) => w[i] - mean);
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) spread[i * size + j] += x[i] * x[j];
  }
  let trace = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) spread[j * size + i] = spread[i * size + j] /= ws.length - 1;
    trace += spread[i * size + i];
  }
  for (let i = 0; i < size; i++) spread[i * size + i] += (RIDGE * trace) / size;
  return spread;
}
