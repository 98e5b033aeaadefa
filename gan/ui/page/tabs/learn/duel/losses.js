// The rows of gan/losses.py: what each side of the duel minimises, with its slope at every score.

/**
 * Writes d loss / d score into `real` and `fake` and returns the loss, a mean over the pairs.
 * @typedef {(real: Float64Array, fake: Float64Array, pairs: number, slopes: {real: Float64Array, fake: Float64Array}) => number} Side
 *
 * @typedef {object} Loss
 * @property {string} title
 * @property {Side} discriminator
 * @property {Side} generator
 * @property {(score: number, middle: number) => number} belief how real the discriminator holds a place, 0 to 1;
 *   `middle` lies halfway between its mean scores of both sides
 */

/** @param {number} x */
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** log(1 + e^x), without overflow. @param {number} x */
const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/**
 * A mean over pairs of scores, from what one pair costs and how that changes with each of its scores.
 * @param {(real: number, fake: number) => number} cost
 * @param {(real: number, fake: number) => number} byReal
 * @param {(real: number, fake: number) => number} byFake
 * @returns {Side}
 */
const mean = (cost, byReal, byFake) => (real, fake, pairs, slopes) => {
  let total = 0;
  for (let at = 0; at < pairs; at++) {
    total += cost(real[at], fake[at]);
    slopes.real[at] = byReal(real[at], fake[at]) / pairs;
    slopes.fake[at] = byFake(real[at], fake[at]) / pairs;
  }
  return total / pairs;
};

const none = () => 0;

/** Binary cross-entropy: real points are to score high, generated ones low. */
const entropy = mean(
  (real, fake) => softplus(-real) + softplus(fake),
  (real) => -sigmoid(-real),
  (_, fake) => sigmoid(fake),
);

/** @type {Record<string, Loss>} */
export const LOSSES = {
  relativistic: {
    title: "Relativistic",
    discriminator: mean(
      (real, fake) => softplus(fake - real),
      (real, fake) => -sigmoid(fake - real),
      (real, fake) => sigmoid(fake - real),
    ),
    generator: mean(
      (real, fake) => softplus(real - fake),
      (real, fake) => sigmoid(real - fake),
      (real, fake) => -sigmoid(real - fake),
    ),
    belief: (score, middle) => sigmoid(score - middle),
  },
  original: {
    title: "Original",
    discriminator: entropy,
    generator: mean(
      (_, fake) => softplus(-fake),
      none,
      (_, fake) => -sigmoid(-fake),
    ),
    belief: sigmoid,
  },
  minimax: {
    title: "Minimax",
    discriminator: entropy,
    generator: mean(
      (_, fake) => -softplus(fake),
      none,
      (_, fake) => -sigmoid(fake),
    ),
    belief: sigmoid,
  },
  hinge: {
    title: "Hinge",
    discriminator: mean(
      (real, fake) => Math.max(1 - real, 0) + Math.max(1 + fake, 0),
      (real) => (real < 1 ? -1 : 0),
      (_, fake) => (fake > -1 ? 1 : 0),
    ),
    generator: mean(
      (_, fake) => -fake,
      none,
      () => -1,
    ),
    belief: sigmoid,
  },
  "least-squares": {
    title: "Least squares",
    discriminator: mean(
      (real, fake) => ((real - 1) ** 2 + fake ** 2) / 2,
      (real) => real - 1,
      (_, fake) => fake,
    ),
    generator: mean(
      (_, fake) => (fake - 1) ** 2 / 2,
      none,
      (_, fake) => fake - 1,
    ),
    belief: (score) => Math.min(Math.max(score, 0), 1),
  },
};
