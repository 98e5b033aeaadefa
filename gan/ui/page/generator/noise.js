// Other noise than a network's own: the mirror of gan/models/noise.py.

/** @import { Network } from "./layers.js" */

import { randn } from "./random.js";

/**
 * The network with other noise in all its layers.
 * @param {Network} network
 * @param {string} noise off, or a seed
 * @returns {Network}
 */
export function withNoise(network, noise) {
  const sizes = network.plan.steps.map((step) => (step.kind === "convolve" && step.noise ? step.size ** 2 : 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const numbers = noise === "off" ? new Float32Array(total) : randn(Number(noise), total);
  let at = 0;
  const steps = network.plan.steps.map((step, place) => {
    at += sizes[place];
    return sizes[place] ? { ...step, noise: numbers.slice(at - sizes[place], at) } : step;
  });
  return { ...network, plan: { ...network.plan, steps } };
}
