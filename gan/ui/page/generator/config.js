// A checkpoint's config.json, as far as drawing needs it; the mirror of gan/checkpoint/config.py.

import { Damaged } from "./safetensors.js";

/**
 * @typedef {object} Config
 * @property {string} architecture
 * @property {Record<string, unknown>} generator
 * @property {string} title
 * @property {string[]} class_names
 */

const FORMAT = 2;

/** @param {any} values of config.json @param {string} what @returns {Config} */
export function readConfig(values, what) {
  if (values?.format !== FORMAT) throw new Damaged(`${what} has format ${values?.format}; this page reads ${FORMAT}.`);
  const { architecture, generator, title, class_names = [] } = values;
  if (typeof architecture !== "string" || typeof generator !== "object" || !generator || typeof title !== "string") {
    throw new Damaged(`${what} must name an architecture, a generator and a title.`);
  }
  if (!Array.isArray(class_names) || !class_names.every((name) => typeof name === "string")) {
    throw new Damaged(`class_names in ${what} must be a list of names.`);
  }
  return { architecture, generator, title, class_names };
}

/** A whole number of a network's configuration. @param {Config} config @param {string} name @param {number} [fallback] */
export function whole({ generator, title }, name, fallback) {
  const value = generator[name] ?? fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 4096) return value;
  throw new Damaged(`${name} of ${title} must be a whole number up to 4096, not ${value}.`);
}

/** A list of numbers, or null where there is none. @param {Config} config @param {string} name @param {number[]} lengths @returns {number[] | null} */
export function numbers({ generator, title }, name, lengths) {
  const values = generator[name] ?? null;
  if (values === null) return null;
  const sound = Array.isArray(values) && values.every((value) => Number.isFinite(value) && value > 0);
  if (sound && lengths.includes(values.length)) return values;
  throw new Damaged(`${name} of ${title} must be ${lengths.join(" or ")} positive numbers, not ${values}.`);
}

/** Channels from 4x4 upwards, one for each of so many levels. @param {Config} config @param {number} levels */
export function channelsOf(config, levels) {
  const channels = numbers(config, "channels", [levels]);
  if (channels?.every((count) => Number.isInteger(count) && count <= 4096)) return channels;
  throw new Damaged(`channels of ${config.title} must be ${levels} whole numbers, not ${channels}.`);
}

/** A power of two. @param {Config} config @param {number} fewest */
export function resolutionOf(config, fewest) {
  const resolution = whole(config, "resolution", 64);
  if (resolution >= fewest && resolution <= 1024 && Number.isInteger(Math.log2(resolution))) return resolution;
  throw new Damaged(`resolution of ${config.title} must be a power of two from ${fewest} to 1024, not ${resolution}.`);
}

/** Names that the network's configuration may not have. @param {Config} config @param {string[]} known */
export function checkKnown({ generator, title }, known) {
  const unknown = Object.keys(generator).filter((name) => !known.includes(name));
  if (unknown.length)
    throw new Damaged(`The network of ${title} has ${unknown.join(", ")}, which this page can't draw.`);
}
