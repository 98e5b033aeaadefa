// The codec of latents: a picture that no seed stands for, as text. The long form has a w for each layer; the short one,
// which fits into a link, a single w for all of them. See gan/stored.py.

/** @import { End, Model, State } from "./state.js" */

const KEY = "latent-walks.pictures"; // in this tab of the browser, until it is closed
const MOST = 64;

/** @param {End} end @returns {end is string} */
export const isStored = (end) => typeof end === "string" && end.startsWith("p");

/** A seed in a class of its own, such as 7c5. @param {End} end @returns {end is string} */
export const isClassed = (end) => typeof end === "string" && /^[0-9]+c/.test(end);

/** The seed of an end, and its own class or null; a stored picture has neither. @param {End} end */
export function seedOf(end) {
  if (isStored(end)) return { seed: null, label: null };
  const [seed, label] = String(end).split("c");
  return { seed: Number(seed), label: label === undefined ? null : Number(label) };
}

/** A seed in a class, or in that of the whole walk (null). @param {number} seed @param {number | null} label @returns {End} */
export const inClass = (seed, label) => (label === null ? seed : `${seed}c${label}`);

/**
 * Whether the text is all of a picture that this model could draw, spelled as the server spells it.
 * @param {string} text
 * @param {Pick<Model, "w_dim" | "num_ws">} model
 * @param {number} most bytes
 */
export function isWhole(text, { w_dim, num_ws }, most) {
  const bytes = bytesIn(text);
  return bytes !== undefined && bytes <= most && [1 + w_dim, 1 + num_ws * w_dim].includes(bytes);
}

/** How many bytes a text holds, if it is p and their base64url as the server spells it. @param {string} text */
export function bytesIn(text) {
  if (!/^p[\w-]{3,}$/.test(text) || text.length % 4 === 2) return undefined;
  const bytes = bytesOf(text);
  return textOf(bytes) === text ? bytes.length : undefined;
}

/** The long form, where this tab of the browser knows it. @param {string} text */
export const recalled = (text) => load()[text] ?? text;

/**
 * What a link carries: the mean of all layers.
 * @param {string} text
 * @param {number} size of a w
 */
export function shortOf(text, size) {
  const [reach, ...bytes] = bytesOf(text);
  const layers = bytes.length / size;
  if (layers <= 1 || !Number.isInteger(layers)) return text;
  const mean = new Uint8Array(size + 1);
  mean[0] = reach;
  for (let at = 0; at < size; at++) {
    let sum = 0;
    for (let layer = 0; layer < layers; layer++) sum += (bytes[layer * size + at] << 24) >> 24;
    mean[at + 1] = Math.round(sum / layers);
  }
  const short = textOf(mean);
  keep(short, text);
  return short;
}

/**
 * Every stored picture of a state in another form.
 * @param {State} state
 * @param {(text: string) => string} form
 * @returns {State}
 */
export function withStored(state, form) {
  /** @template {End} T @param {T} end @returns {T} */
  const changed = (end) => (isStored(end) ? /** @type {T} */ (form(end)) : end);
  const keys = state.keys.map((key) => key.split("~").map(changed).join("~"));
  return { ...state, a: changed(state.a), b: changed(state.b), keys };
}

/** What a stored picture is in bytes. @param {string} text */
export function bytesOf(text) {
  const plain = atob(text.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
function textOf(bytes) {
  const plain = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return `p${plain.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** @returns {Record<string, string>} */
function load() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** @param {string} short @param {string} long */
function keep(short, long) {
  const known = load();
  if (known[short] === long) return;
  const entries = Object.entries({ ...known, [short]: long }).slice(-MOST);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // a browser that keeps nothing: a reload shows the short form
  }
}
