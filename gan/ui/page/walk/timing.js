// When a walk shows which place on its path: as it was measured, and until then as if equal times were equal ways.

/** @import { State } from "../state/state.js" */
/** @import { TimingAnswer } from "../pictures/source.js" */

import { legsOf, placeOf } from "../state/keyframe.js";

/** When it is at which keyframe. @typedef {[number, number]} Stop */
/** How fast it changes over its time, without an even pace and with it. @typedef {{plain: number[], even: number[]}} Curves */

export class Timing {
  /**
   * `places` on the path at equally spaced times, both ends included.
   * @param {{places: number[], stops: Stop[], curves?: Curves | null}} measured
   */
  constructor({ places, stops, curves = null }) {
    this.places = places;
    this.stops = stops;
    this.curves = curves;
    this.times = stops.map(([time]) => time);
  }

  /** @param {Pick<State, "path" | "keys">} walk */
  static unknown({ path, keys }) {
    const knots = Array.from({ length: legsOf(path, keys.length) + Number(path === "line") }, (_, knot) => knot);
    const stops = knots.map(
      (knot) => /** @type {Stop} */ ([placeOf(knot, path, keys.length), ahead(knot, keys.length)]),
    );
    return new Timing({ places: [0, 1], stops: closing(stops, path) });
  }

  /** @param {TimingAnswer} answer @param {string} path */
  static of({ positions, stops, plain, even }, path) {
    const places = path === "line" ? positions : [...positions, 1];
    return new Timing({ places, stops: closing(stops, path), curves: { plain, even } });
  }

  /**
   * At a stop exactly the keyframe's place: between two samples beside it the walk would be a little short of it.
   * @param {number} time
   */
  placeAt(time) {
    const { places, times } = this;
    const stop = times.indexOf(time);
    if (stop >= 0) return stop / (times.length - 1);
    const at = Math.min(Math.max(time, 0), 1) * (places.length - 1);
    const index = Math.min(Math.floor(at), places.length - 2);
    return places[index] + (places[index + 1] - places[index]) * (at - index);
  }

  /** The time at which it is there; of a rest the moment nearest to `near`. @param {number} place @param {number} near */
  timeAt(place, near) {
    const { places } = this;
    const last = places.length - 1;
    const from = this.#first(place - 1e-6);
    const until = this.#first(place + 1e-6) - 1;
    if (until > from) return Math.min(Math.max(near, from / last), until / last);
    if (from === 0) return 0;
    const low = places[from - 1];
    const part = places[from] > low ? (place - low) / (places[from] - low) : 1;
    return (from - 1 + Math.min(Math.max(part, 0), 1)) / last;
  }

  /** The first moment that is at this place or behind it. @param {number} place */
  #first(place) {
    let low = 0;
    let high = this.places.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.places[middle] < place) low = middle + 1;
      else high = middle;
    }
    return this.places[low] < place ? low + 1 : low;
  }
}

/** @param {number} knot @param {number} count */
const ahead = (knot, count) => (knot < count ? knot : 2 * (count - 1) - knot);

/** @param {Stop[]} stops @param {string} path @returns {Stop[]} */
const closing = (stops, path) => (path === "line" ? stops : [...stops, [1, 0]]);

/** The whole length in seconds, rests included. @param {Pick<State, "path" | "keys" | "secs" | "hold">} walk */
export function lengthOf({ path, keys, secs, hold }) {
  return secs + hold * (legsOf(path, keys.length) + Number(path === "line"));
}
