// A walk in time: when each picture of a path is shown, so that equal times bring equal visible change; the mirror of
// gan/studio/walk.py and of `visible_change` in gan/images.py.

/** @import { State } from "../state/state.js" */
/** @import { TimingAnswer } from "../pictures/source.js" */

import { rounded } from "../state/grammar.js";
import { legsOf } from "../state/keyframe.js";

const RAMP = 0.5; // seconds in which a walk reaches its full speed after a rest
const CURVE = 96; // points of a speed curve
const INSTANTS = 4000; // by which a stop's time is found
const BLOCK = 4; // pixels that are averaged, down and across

/** From rest to rest, in seconds and in what grows evenly with time. @typedef {{from: number, until: number, low: number, high: number}} Run */
/** @typedef {Pick<State, "path" | "secs" | "hold" | "pace"> & {count: number}} Walk `count` keyframes */

/**
 * How much each picture [size, size, 4] differs from the one before, relative to the mean of all.
 * @param {Uint8ClampedArray[]} pictures
 */
export function visibleChange(pictures) {
  const small = pictures.map(averaged);
  const steps = small.slice(1).map((picture, at) => picture.map((value, i) => value - small[at][i]));
  const absolute = steps.map((step) => meanOf(step.map(Math.abs)));
  const squared = steps.map((step) => Math.sqrt(meanOf(step.map((value) => value * value))));
  const parts = [absolute, squared].map((part) => part.map((value) => value / Math.max(meanOf(part), 1e-9)));
  return parts[0].map((value, at) => (value + parts[1][at]) / 2);
}

/**
 * When a walk of so many pictures shows which place, from the visible change between its probes.
 * @param {Walk} walk
 * @param {number} frames
 * @param {number[]} change
 * @returns {TimingAnswer}
 */
export function timingOf(walk, frames, change) {
  const course = new Course(walk, cumulative(change, walk.path === "back"));
  const times = Array.from({ length: frames }, (_, frame) => frame / (frames - Number(walk.path === "line")));
  const even = evenly(CURVE).map((time) => course.placeAt(time));
  return {
    positions: times.map((time) => rounded(course.placeAt(time), 6)),
    stops: course.stops(),
    plain: speeds(evenly(CURVE).map((place) => course.changeAt(place))),
    even: speeds(even.map((place) => course.changeAt(place))),
  };
}

/** The map from time to place: constant speed between rests, each with a soft start and end. */
class Course {
  /** @param {Walk} walk @param {number[]} changes since the start, at equally spaced places */
  constructor({ path, count, secs, hold, pace }, changes) {
    const legs = legsOf(path, count);
    this.count = count;
    this.closed = path !== "line";
    this.places = evenly(changes.length - 1);
    this.changes = changes;
    this.measure = pace === "even" ? changes : this.places; // what grows evenly with time
    this.knots = Array.from({ length: legs + Number(!this.closed) }, (_, knot) => knot / legs);
    // Without rests it is soft at the turning points, and at full speed through the other keyframes.
    const turns = { line: [0, 1], back: [0, 0.5], loop: [] }[path] ?? [];
    const rests = hold ? this.knots : turns;
    this.soft = rests.length > 0;
    /** @type {Run[]} */
    this.runs = [];
    this.seconds = this.#layOut(rests, secs, hold);
  }

  /** @param {number[]} rests @param {number} secs @param {number} hold */
  #layOut(rests, secs, hold) {
    const borders = rests.length ? [...rests, ...(this.closed ? [1] : [])] : [0, 1];
    const marks = borders.map((place) => interpolated(place, this.places, this.measure));
    let now = 0;
    for (let at = 0; at + 1 < marks.length; at++) {
      const [low, high] = [marks[at], marks[at + 1]];
      now += hold;
      this.runs.push({ from: now, until: now + secs * (high - low), low, high });
      now = this.runs[at].until;
    }
    return now + (this.closed ? 0 : hold);
  }

  /** The place on the path at a time, both 0 to 1. @param {number} time */
  placeAt(time) {
    const now = time * this.seconds;
    const run = this.runs.find(({ until }) => now < until);
    if (!run) return interpolated(this.runs[this.runs.length - 1].high, this.measure, this.places);
    const { from, until, low, high } = run;
    const length = Math.max(until - from, 1e-9);
    const phase = Math.min(1, Math.max(0, (now - from) / length));
    const progress = softened(phase, this.soft ? Math.min(0.5, RAMP / length) : 0);
    return interpolated(low + (high - low) * progress, this.measure, this.places);
  }

  /** @param {number} place */
  changeAt(place) {
    return interpolated(place, this.places, this.changes);
  }

  /** When the walk is at each keyframe; in the middle of the rest there. @returns {[number, number][]} */
  stops() {
    const positions = evenly(INSTANTS).map((time) => this.placeAt(time));
    const firstAfter = (/** @type {number} */ place) => {
      const found = positions.findIndex((position) => position > place);
      return found < 0 ? positions.length : found;
    };
    return this.knots.map((knot, nth) => {
      const first = Math.min(firstAfter(knot - 1e-9), INSTANTS);
      const last = Math.max(firstAfter(knot + 1e-9) - 1, 0);
      return [rounded((first + last) / 2 / INSTANTS, 4), nth < this.count ? nth : 2 * (this.count - 1) - nth];
    });
  }
}

/** Progress at constant speed but for a soft start and end, each `ramp` (0 to 0.5) of the time long. @param {number} phase @param {number} ramp */
function softened(phase, ramp) {
  if (!ramp) return phase;
  const near = Math.min(phase, 1 - phase);
  const rising = near / 2 - (ramp / (2 * Math.PI)) * Math.sin((Math.PI * near) / ramp);
  const half = (near < ramp ? rising : near - ramp / 2) / (1 - ramp);
  return phase < 0.5 ? half : 1 - half;
}

/** The change since the start, from 0 to 1 and never standing still. @param {number[]} change @param {boolean} mirrored */
function cumulative(change, mirrored) {
  const steps = mirrored ? [...change, ...change.slice().reverse()] : change;
  const total = steps.reduce((sum, step) => sum + step, 0);
  const grown = [0];
  for (const step of steps)
    grown.push(grown[grown.length - 1] + (total > 0 ? step + (1e-3 * total) / steps.length : 1));
  return grown.map((value) => value / grown[grown.length - 1]);
}

/** The value at x of what goes straight from point to point. @param {number} x @param {number[]} xs ascending @param {number[]} ys */
function interpolated(x, xs, ys) {
  let [low, high] = [0, xs.length - 1];
  if (x <= xs[0]) return ys[0];
  if (x >= xs[high]) return ys[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return ys[low] + ((ys[high] - ys[low]) / (xs[high] - xs[low])) * (x - xs[low]);
}

/** Relative to their mean, from changes at equally spaced times. @param {number[]} changes */
const speeds = (changes) =>
  changes.slice(1).map((value, at) => rounded((value - changes[at]) * (changes.length - 1), 3));

/** 0 to 1 in so many equal steps. @param {number} steps */
const evenly = (steps) => Array.from({ length: steps + 1 }, (_, at) => at / steps);

/** Pixels averaged four by four, where the rounding to whole grey levels cancels. @param {Uint8ClampedArray} picture */
function averaged(picture) {
  const size = Math.sqrt(picture.length / 4);
  const wide = size / BLOCK;
  const small = new Float64Array(3 * wide * wide);
  for (let at = 0; at < size * size; at++) {
    const to = 3 * (Math.floor(Math.floor(at / size) / BLOCK) * wide + Math.floor((at % size) / BLOCK));
    for (let colour = 0; colour < 3; colour++) small[to + colour] += picture[4 * at + colour] / BLOCK ** 2;
  }
  return small;
}

/** @param {ArrayLike<number>} values */
function meanOf(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
