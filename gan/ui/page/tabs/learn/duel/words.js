// What the duel says: the state of a game in a sentence, and its numbers as people read them.

/** @import { Game } from "./game.js" */

const SILENCE = 0.005; // of a push that is shown as 0.00

/** @param {number} share */
export const percent = (share) => `${Math.round(100 * share)}%`;

/** @param {number} value */
export const short = (value) => {
  const digits = Math.abs(value) < 10 ? 2 : 1;
  return Number.isFinite(value) ? value.toFixed(digits).replace("-0.00", "0.00") : "–";
};

/** @param {Game} game @param {{coverage: number, precision: number}} measured */
export function spoken(game, { coverage, precision }) {
  const { steps } = game;
  if (!steps) return "Nothing was learnt yet.";
  const covered = `The generator covers ${percent(coverage)} of the target, and ${percent(precision)} of its points lie on it.`;
  const told = `The discriminator tells ${percent(game.told())} of the points right.`;
  const heard = game.heard() < SILENCE ? " The generator hears next to nothing from it." : "";
  return `After ${steps.toLocaleString("en")} ${steps === 1 ? "step" : "steps"}: ${covered} ${told}${heard}`;
}

/**
 * What a slider from 0 to 100 stands for, and how it is said.
 * @typedef {{at: (place: number) => number, placeOf: (value: number) => number, say: (value: number) => string}} Scale
 */

/** Each part of the way multiplies alike; 0 is none, where that is allowed. @param {number} lowest @param {number} highest @param {boolean} none @returns {Scale} */
function growing(lowest, highest, none) {
  const span = Math.log(highest / lowest);
  return {
    at: (place) => (none && place <= 0 ? 0 : Number((lowest * Math.exp((span * place) / 100)).toPrecision(2))),
    placeOf: (value) => (value > 0 ? Math.max(Number(none), Math.round((100 * Math.log(value / lowest)) / span)) : 0),
    say: (value) => (value ? String(value) : "none"),
  };
}

/** @type {Record<string, Scale>} */
export const RATES = {
  discriminatorRate: growing(0.0001, 0.05, false),
  generatorRate: growing(0.0001, 0.05, false),
  penalty: growing(0.0005, 1, true),
  momentum: {
    at: (place) => (0.9 * place) / 100,
    placeOf: (value) => (100 * value) / 0.9,
    say: (value) => (value ? value.toFixed(2) : "none"),
  },
  lead: {
    at: (place) => Math.round(((place - 50) * 9) / 50),
    placeOf: (value) => 50 + (50 * value) / 9,
    say: (value) =>
      value ? `${1 + Math.abs(value)} to 1 for the ${value > 0 ? "discriminator" : "generator"}` : "1 to 1",
  },
};
