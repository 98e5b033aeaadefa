// The duel itself, without a page: a generator that throws points and a discriminator that tells them from real ones.

/** @import { Loss } from "./losses.js" */
/** @import { Point } from "./targets.js" */

import { Adam } from "./adam.js";
import { chanceOf } from "./chance.js";
import { measure, radii } from "./coverage.js";
import { LOSSES } from "./losses.js";
import { Network } from "./network.js";
import { TARGETS } from "./targets.js";

/**
 * @typedef {object} Rules
 * @property {string} target a row of TARGETS
 * @property {string} loss a row of LOSSES
 * @property {number} generatorRate Adam's learning rates
 * @property {number} discriminatorRate
 * @property {number} penalty the weight of R1 + R2
 * @property {number} momentum of both, 0 to below 1
 * @property {number} lead how many more steps the discriminator takes for each of the generator's, or (below 0) the
 *   generator for each of the discriminator's: -9 to 9
 */

export const PAIRS = 64; // real and generated points of one step
export const SHOWN = 256; // points that are measured, and shown
const LATENT = 2;
const WIDTH = 32;
const MEMORY = 0.99; // of Adam's squares
const START = 0.2; // how far from the middle, roughly, a generator throws that has learnt nothing
const FINENESS = 4; // times as fine as the generator the discriminator looks at first, or it would learn islands slowly

export class Game {
  #turn = 0; // of the round

  /** @param {Rules} rules @param {{seed?: number, drawn?: Point[]}} [how] `drawn`: the points of a target of one's own */
  constructor(rules, { seed = 1, drawn = [] } = {}) {
    this.rules = rules;
    this.drawn = drawn;
    this.chance = chanceOf(seed);
    const { normal } = this.chance;
    const most = Math.max(2 * PAIRS, SHOWN);
    this.generator = new Network([LATENT, WIDTH, WIDTH, 2], { most, normal, reach: START });
    this.discriminator = new Network([2, WIDTH, WIDTH, 1], { most, normal, gain: FINENESS });
    this.generatorSteps = new Adam(this.generator.parameters(), { memory: MEMORY });
    this.discriminatorSteps = new Adam(this.discriminator.parameters(), { memory: MEMORY });
    this.steps = 0;
    this.losses = { generator: Number.NaN, discriminator: Number.NaN };
    this.latents = this.#latents(new Float64Array(LATENT * SHOWN));
    this.dealt = new Float64Array(LATENT * PAIRS);
    this.points = new Float64Array(2 * PAIRS * 2); // real ones first
    this.scores = { real: new Float64Array(PAIRS), fake: new Float64Array(PAIRS) };
    this.slopes = { real: new Float64Array(PAIRS), fake: new Float64Array(PAIRS) };
    this.pull = new Float64Array(2 * PAIRS);
    this.real = new Float64Array(2 * SHOWN);
    this.reach = new Float64Array(SHOWN);
    this.retarget();
  }

  /** @returns {Loss} */
  get loss() {
    return LOSSES[this.rules.loss];
  }

  /** After another target was chosen or drawn: the real points that are shown and measured against. */
  retarget() {
    this.#real(this.real, SHOWN);
    this.reach = radii(this.real);
  }

  /** All moves of one round. */
  step() {
    do this.move();
    while (this.#turn);
  }

  /** The next move of the round, by whoever's turn it is. @returns {"Discriminator" | "Generator"} */
  move() {
    const { lead } = this.rules;
    const discriminators = 1 + Math.max(lead, 0);
    const side = this.#turn < discriminators ? "Discriminator" : "Generator";
    if (side === "Discriminator") this.stepDiscriminator();
    else this.stepGenerator();
    this.#turn = (this.#turn + 1) % (discriminators + 1 + Math.max(-lead, 0));
    return side;
  }

  /** The discriminator alone learns from one batch. */
  stepDiscriminator() {
    const { discriminator, points, slopes, rules, pull } = this;
    this.#deal();
    discriminator.forgetSlopes();
    this.#judge();
    this.losses.discriminator = this.loss.discriminator(this.scores.real, this.scores.fake, PAIRS, slopes);
    if (rules.penalty) penalise(discriminator, rules.penalty / PAIRS, points.length);
    pull.set(slopes.real);
    pull.set(slopes.fake, PAIRS);
    discriminator.backward(pull, { penalised: rules.penalty > 0 });
    this.discriminatorSteps.step(rules.discriminatorRate, rules.momentum);
    discriminator.learnt();
  }

  /** The generator alone learns from one batch. */
  stepGenerator() {
    const { generator, discriminator, slopes } = this;
    this.#deal();
    generator.forgetSlopes();
    this.#judge();
    this.losses.generator = this.loss.generator(this.scores.real, this.scores.fake, PAIRS, slopes);
    discriminator.keepOnly(PAIRS, PAIRS);
    generator.backward(discriminator.backward(slopes.fake, { weights: false }));
    this.generatorSteps.step(this.rules.generatorRate, this.rules.momentum);
    generator.learnt();
    this.steps++;
  }

  /** The points that the shown latents have become. */
  thrown() {
    return this.generator.forward(this.latents, SHOWN).slice(0, 2 * SHOWN);
  }

  /** How much of the target is covered, and which share of the points lies on it. */
  measured() {
    return measure(this.real, this.reach, this.thrown());
  }

  /** What share of real and of generated points the discriminator tells right, by what it believes. */
  told() {
    const { real, fake } = this.scores;
    const middle = this.middle();
    const right = (/** @type {number} */ score, /** @type {boolean} */ isReal) =>
      this.loss.belief(score, middle) > 0.5 === isReal;
    let told = 0;
    for (let at = 0; at < PAIRS; at++) told += Number(right(real[at], true)) + Number(right(fake[at], false));
    return told / (2 * PAIRS);
  }

  /** Halfway between the mean scores of both sides in the last batch. */
  middle() {
    const { real, fake } = this.scores;
    let total = 0;
    for (let at = 0; at < PAIRS; at++) total += real[at] + fake[at];
    return total / (2 * PAIRS);
  }

  /**
   * What the discriminator believes of some places, 0 (made) to 1 (real).
   * @param {Float64Array} places x, y, x, y …, at most as many as SHOWN
   * @param {Float64Array} into
   */
  believe(places, into) {
    const rows = places.length / 2;
    const middle = this.middle();
    const scores = this.discriminator.forward(places, rows);
    for (let at = 0; at < rows; at++) into[at] = this.loss.belief(scores[at], middle);
  }

  /**
   * Which way each of the points is pushed, and how strongly: minus the slope of the generator's loss, were each a batch of
   * its own. Nothing learns from it.
   * @param {Float64Array} points x, y, x, y …, at most as many as SHOWN
   */
  pushes(points) {
    const rows = points.length / 2;
    const fake = this.discriminator.forward(points, rows).slice(0, rows);
    const real = new Float64Array(rows).fill(this.scores.real.reduce((all, one) => all + one, 0) / PAIRS);
    const slopes = { real: new Float64Array(rows), fake: new Float64Array(rows) };
    this.loss.generator(real, fake, rows, slopes);
    return this.discriminator
      .backward(slopes.fake, { weights: false })
      .subarray(0, 2 * rows)
      .map((one) => -rows * one);
  }

  /** How strongly the shown points are pushed, on average: what the generator hears of the discriminator. */
  heard(pushes = this.pushes(this.thrown())) {
    let total = 0;
    for (let at = 0; at < pushes.length; at += 2) total += Math.hypot(pushes[at], pushes[at + 1]);
    return (2 * total) / pushes.length;
  }

  /** New latents and new real points; the generated ones lie behind the real ones. */
  #deal() {
    const { points, generator } = this;
    this.#real(points, PAIRS);
    const made = generator.forward(this.#latents(this.dealt), PAIRS);
    for (let at = 0; at < 2 * PAIRS; at++) points[2 * PAIRS + at] = made[at];
  }

  #judge() {
    const scores = this.discriminator.forward(this.points, 2 * PAIRS);
    for (let at = 0; at < PAIRS; at++) {
      this.scores.real[at] = scores[at];
      this.scores.fake[at] = scores[PAIRS + at];
    }
  }

  /** @param {Float64Array} into */
  #latents(into) {
    const { normal } = this.chance;
    for (let at = 0; at < into.length; at++) into[at] = normal();
    return into;
  }

  /** @param {Float64Array} into @param {number} count */
  #real(into, count) {
    const { sample } = TARGETS[this.rules.target];
    for (let at = 0; at < count; at++) {
      const [x, y] = sample(this.chance, this.drawn);
      into[2 * at] = x;
      into[2 * at + 1] = y;
    }
    return into;
  }
}

/**
 * weight / 2 (R1 + R2): half the weight times |d score / d point|^2, meant over each side (Mescheder 2018, eq. 9).
 * @param {Network} discriminator
 * @param {number} weight over the pairs
 * @param {number} size
 */
function penalise(discriminator, weight, size) {
  const slope = discriminator.toInputs();
  for (let at = 0; at < size; at++) slope[at] *= weight;
  discriminator.penalise(slope);
}
