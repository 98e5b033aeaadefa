// A training in words.

/** @import { Live } from "../../../pictures/training.js" */

import { saidKid } from "../time/stages.js";

/** A length of time, roughly. @param {number} seconds */
export function span(seconds) {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** What to expect of a training. @param {{start: boolean, minutes: number, pictures: number}} chosen */
export function expectation({ start, minutes, pictures }) {
  const begun = start
    ? "its pictures turn into yours within minutes, at first all of one kind"
    : "blurs and colours at first, forms later";
  const long =
    minutes < 60 ? "Ten minutes of one core give a first idea, not good pictures" : "An hour begins to be good";
  const few = pictures < 200 ? " Fewer than 200 pictures are learnt by heart rather than understood." : "";
  return `What to expect: ${begun}. ${long}; a night is better, and some thousand pictures make a good set.${few}`;
}

/** The numbers of a run. @param {Partial<Live>} live @param {boolean} busy @returns {[string, string][]} */
export function numbers({ kimg, rate, left, report }, busy) {
  /** @type {[string, string][]} */
  const rows = [["Pictures shown", kimg === undefined ? "–" : Math.round(1000 * kimg).toLocaleString("en")]];
  rows.push(["A second", busy && rate ? String(rate) : "–"]);
  rows.push(["Time left", left === undefined || left === null ? "–" : span(left)]);
  const kid = report?.kid_x1000; // too few pictures are kept aside for it, or it was not measured yet
  if (kid !== undefined) rows.push(["KID", saidKid(kid)]);
  return rows;
}

/** @type {Record<string, string>} */
export const PHASES = {
  learning: "Learning",
  paused: "Paused",
  stopped: "Stopped",
  done: "Its time is used up",
  failed: "It ended early",
  keeping: "Being kept",
};
