// What recipes are written with, read as the server reads it: both have their limits from gan/studio/grammar.json.

/** @import { Model } from "./state.js" */

import { free } from "./classes.js";
import { bytesIn, isClassed, isStored, isWhole } from "./latent_code.js";

/**
 * @typedef {object} Table
 * @property {number} version
 * @property {number} longest
 * @property {string} decimal
 * @property {{highest: number}} seed
 * @property {{fewest_bytes: number, most_bytes: number}} stored
 * @property {{longest: number}} name
 * @property {{keys: {most: number}, path: Choice, t: Range, psi: Range, label: {highest: number},
 *   word: {longest: number, longest_row: number}, mix: Range, shift: {lowest: number, highest: number, most: number},
 *   teach: {most: number, most_votes: number}, paint: Range & {styles: number, numbers: number}, noise: Choice,
 *   move: {most: number, parts: Record<"right" | "down" | "turn" | "zoom", Range>}}} recipe
 * @property {{secs: Range, hold: Range, pace: Choice}} time
 *
 * @typedef {{lowest: number, highest: number, default: number}} Range
 * @typedef {{choices: string[], default: string}} Choice
 */

export const SCULPTING = /** @type {const} */ (["mix", "shift", "teach"]);

export const BESIDE = /** @type {const} */ (["noise", "move"]); // what a picture is drawn with beside its ws

export const LOOK = /** @type {const} */ ([...SCULPTING, ...BESIDE, "paint"]); // what the Sculpt tab shows

export const FEWEST_KEYS = 2; // with fewer it is a picture, not a walk

/** @param {number} value @param {number} digits */
export const rounded = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;

/** A text of parts, such as coarse~42~1,fine~7~1. @param {string} text */
export const split = (text) => (text ? text.split(",").map((part) => part.split("~")) : []);

/** @param {(string | number)[][]} parts */
export const join = (parts) => parts.map((part) => part.join("~")).join(",");

/** @param {unknown[]} values */
const distinct = (values) => new Set(values).size === values.length;

/**
 * All of them, or undefined if one could not be read.
 * @template T
 * @param {(T | undefined)[]} values
 * @returns {T[] | undefined}
 */
const complete = (values) => (values.includes(undefined) ? undefined : /** @type {T[]} */ (values));

/** Every reader takes a stranger's text and answers what it means in the notation's own form, or undefined. */
export class Grammar {
  /** @param {Table} table */
  constructor(table) {
    this.table = table;
    this.decimals = new RegExp(`^(?:${table.decimal})$`);
    this.names = new RegExp(`^[\\p{L}\\p{N}_-]{1,${table.name.longest}}$`, "u");
  }

  /** @param {string | undefined} text @param {number} highest */
  whole(text, highest) {
    return /^[0-9]{1,10}$/.test(text ?? "") && Number(text) <= highest ? Number(text) : undefined;
  }

  /** @param {string | undefined} text @param {{lowest?: number, highest: number}} range */
  decimal(text, { lowest = 0, highest }) {
    const value = Number(text);
    return this.decimals.test(text ?? "") && value >= lowest && value <= highest ? value : undefined;
  }

  /** @param {string | undefined} text */
  seed(text) {
    return this.whole(text, this.table.seed.highest);
  }

  /** A seed as a number; a stored picture of this model, or a seed in a class, as text. @param {string} text @param {Model} model @param {string} word what the model writes */
  end(text, model, word) {
    if (isStored(text)) return this.stored(text, model);
    return isClassed(text) ? this.#classed(text, model, word) : this.seed(text);
  }

  /** A word of several letters says their classes itself. @param {string} text @param {Model} model @param {string} word */
  #classed(text, model, word) {
    const [seed, label, ...more] = text.split("c");
    const read = [this.seed(seed), this.whole(label, model.classes.length - 1)];
    return !free(model, word) || more.length || read.includes(undefined) ? undefined : read.join("c");
  }

  /** A word is written in the style of seeds only. @param {string} text @param {Model} model */
  stored(text, model) {
    return !model.letters && isWhole(text, model, this.table.stored.most_bytes) ? text : undefined;
  }

  /** 42, a stored picture, or a place between two pictures such as 42~7~0.3. @param {string} text @param {Model} model @param {string} word */
  keyframe(text, model, word) {
    const [a, b, t, ...more] = text.split("~");
    const first = this.end(a, model, word);
    if (b === undefined) return first?.toString();
    const second = this.end(b, model, word);
    const place = this.decimal(t, this.table.recipe.t);
    if (first === undefined || second === undefined || place === undefined || more.length) return undefined;
    return `${first}~${second}~${place}`;
  }

  /** Those that can be read, if they are enough for a walk. @param {string} text @param {Model} model @param {string} word */
  keys(text, model, word) {
    const read = text.split(",").map((key) => this.keyframe(key, model, word));
    const keys = read.filter((key) => key !== undefined).slice(0, this.table.recipe.keys.most);
    return keys.length >= FEWEST_KEYS ? keys : undefined;
  }

  /** Up to 12 of the model's letters, rows of up to 8. @param {string} text @param {string} letters */
  word(text, letters) {
    const { longest, longest_row } = this.table.recipe.word;
    const rows = text.split(" ").filter(Boolean);
    const lengths = rows.map((row) => [...row].length);
    const fits = rows.length > 0 && Math.max(...lengths) <= longest_row && [...rows.join(" ")].length <= longest;
    return fits && [...rows.join("")].every((letter) => letters.includes(letter)) ? rows.join(" ") : undefined;
  }

  /** @param {string} text @param {Pick<Model, "groups">} model */
  mix(text, { groups }) {
    const { mix } = this.table.recipe;
    const parts = split(text).map(([group, seed, strength = String(mix.default), ...more]) => {
      const read = [this.seed(seed), this.decimal(strength, mix)];
      return groups.includes(group) && !read.includes(undefined) && !more.length ? [group, ...read] : undefined;
    });
    return this.#distinct(parts);
  }

  /** @param {string} text @param {Pick<Model, "sliders">} model @param {string} taught */
  shift(text, { sliders }, taught) {
    const known = new Set([...sliders.map(({ name }) => name), ...split(taught).map(([name]) => name)]);
    const parts = split(text).map(([name, strength, ...more]) => {
      const size = this.#signed(strength, this.table.recipe.shift);
      return known.has(name) && size !== undefined && !more.length ? [name, size] : undefined;
    });
    return parts.length <= this.table.recipe.shift.most ? this.#distinct(parts) : undefined;
  }

  /** @param {string} text @param {Pick<Model, "sliders">} model */
  teach(text, { sliders }) {
    const parts = split(text).map(([name, liked, disliked, ...more]) => {
      const free = this.names.test(name) && !sliders.some((one) => one.name === name);
      const votes = free && !more.length ? this.#votes(liked, disliked) : undefined;
      return votes && [name, ...votes];
    });
    return parts.length <= this.table.recipe.teach.most ? this.#distinct(parts) : undefined;
  }

  /** off, or another seed; "" is the network's own. @param {string} text @param {Pick<Model, "noise">} model */
  noise(text, { noise }) {
    const { choices, default: own } = this.table.recipe.noise;
    if (text === own) return "";
    return noise ? (choices.includes(text) ? text : this.seed(text)?.toString()) : undefined;
  }

  /** One for the whole walk, or two for its ends: 0.25~-0.1~30~1.5. @param {string} text @param {Pick<Model, "moves">} model */
  move(text, { moves }) {
    const { most, parts } = this.table.recipe.move;
    const ranges = Object.values(parts);
    const read = split(text).map((move) => {
      const sizes = move.map((part, at) => this.#signed(part, ranges[at]));
      return sizes.length === ranges.length && !sizes.includes(undefined) ? sizes : undefined;
    });
    const all = /** @type {number[][] | undefined} */ (moves && read.length <= most ? complete(read) : undefined);
    return all && join(all);
  }

  /** A style by its number, or by the numbers of a style picture, and a strength: 7~0.8. @param {string} text */
  paint(text) {
    const { paint } = this.table.recipe;
    const [style, strength = String(paint.default), ...more] = text.split("~");
    const own = bytesIn(style) === paint.numbers ? style : undefined;
    const read = [isStored(style) ? own : this.whole(style, paint.styles - 1), this.decimal(strength, paint)];
    if (!text) return "";
    return read.includes(undefined) || more.length ? undefined : read.join("~");
  }

  /** @param {string | undefined} liked @param {string | undefined} disliked */
  #votes(liked = "", disliked = "") {
    const sides = [liked, disliked].map((side) => complete(side.split(".").map((seed) => this.seed(seed))));
    const [up, down] = sides;
    if (!up || !down || up.length + down.length > this.table.recipe.teach.most_votes) return undefined;
    return distinct([...up, ...down]) ? [up.join("."), down.join(".")] : undefined;
  }

  /** @param {string | undefined} text @param {{lowest: number, highest: number} | undefined} range */
  #signed(text = "", { lowest, highest } = { lowest: 1, highest: 0 }) {
    const size = this.decimal(text.replace(/^-/, ""), { highest: Math.max(highest, -lowest) });
    const signed = size && text.startsWith("-") ? -size : size;
    return signed !== undefined && signed >= lowest && signed <= highest ? signed : undefined;
  }

  /** No two of the same name. @param {(((string | number | undefined)[]) | undefined)[]} parts */
  #distinct(parts) {
    const all = /** @type {(string | number)[][] | undefined} */ (complete(parts));
    return all && distinct(all.map(([name]) => name)) ? join(all) : undefined;
  }
}
