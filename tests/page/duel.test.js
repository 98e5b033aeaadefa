// The duel in two dimensions. That its slopes are those of autograd, tests/test_duel.py shows.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readLearn } from "../../gan/ui/page/state/learning.js";
import { Game, SHOWN } from "../../gan/ui/page/tabs/learn/duel/game.js";
import { History } from "../../gan/ui/page/tabs/learn/duel/history.js";
import { LOSSES } from "../../gan/ui/page/tabs/learn/duel/losses.js";
import { PRESETS } from "../../gan/ui/page/tabs/learn/duel/presets.js";
import { TARGETS } from "../../gan/ui/page/tabs/learn/duel/targets.js";
import { RATES, spoken } from "../../gan/ui/page/tabs/learn/duel/words.js";

test("an even match reaches most of the eight islands", () => {
  const game = new Game(PRESETS.even.rules);
  for (let step = 0; step < 900; step++) game.step();
  const { coverage, precision } = game.measured();
  assert.ok(coverage > 0.4 && precision > 0.4, `covered ${coverage}, on it ${precision}`);
  assert.match(spoken(game, { coverage, precision }), /^After 900 steps: The generator covers \d+% of the target/);
});

/**
 * A preset for some rounds and, from there, mended for some more; `looks` are taken on the way.
 * @param {string} name @param {number} seed @param {{rounds: number, mended: number}} how
 */
function played(name, seed, { rounds, mended }) {
  const { rules, mend } = PRESETS[name];
  const game = new Game(rules, { seed });
  const looks = Array.from({ length: 6 }, () => {
    for (let round = 0; round < rounds / 6; round++) game.step();
    return game.measured().coverage;
  });
  const [told, heard] = [game.told(), game.heard()];
  game.rules = { ...game.rules, ...mend?.rules };
  for (let round = 0; round < mended; round++) game.step();
  return { looks, told, heard, after: game.measured().coverage };
}

test("a generator that takes ten steps for one crowds its points, and mended it spreads them", () => {
  for (const [seed, rounds] of [
    [1, 420],
    [2, 60],
  ]) {
    const { looks, after } = played("collapse", seed, { rounds, mended: 300 });
    assert.ok(Math.max(...looks) < 0.2 && after > 0.35, `${looks}, then ${after}`);
  }
});

test("a generator that hears nothing of an unbeatable discriminator stays where it began, and mended it fills the ring", () => {
  for (const [seed, rounds, mended] of [
    [1, 420, 1000], // the surer it has become, the longer it takes to be unsure
    [2, 60, 300],
  ]) {
    const { looks, told, heard, after } = played("unbeatable", seed, { rounds, mended });
    assert.ok(Math.max(...looks) === 0 && told === 1 && heard < 0.005, `${looks}, ${told}, ${heard}`);
    assert.ok(after > 0.6, `then ${after}`);
  }
});

test("with momentum the points swing and hold nothing, and without it they settle on the ring", () => {
  for (const seed of [1, 2]) {
    const { looks, after } = played("circles", seed, { rounds: 300, mended: 300 });
    assert.ok(Math.min(...looks) < 0.35 && after > 0.6, `${looks}, then ${after}`);
  }
});

test("one seed is one duel, and every rule is played without a number getting lost", () => {
  for (const loss of Object.keys(LOSSES)) {
    for (const target of Object.keys(TARGETS)) {
      const rules = { ...PRESETS.even.rules, loss, target, lead: 2, momentum: 0.9 };
      const [one, other] = [0, 1].map(() => new Game(rules, { seed: 5, drawn: [[0.2, 0.3]] }));
      for (const game of [one, other]) for (let step = 0; step < 5; step++) game.step();
      assert.deepEqual(one.thrown(), other.thrown());
      assert.ok([...one.thrown(), ...one.pushes(one.thrown()), ...Object.values(one.losses)].every(Number.isFinite));
    }
  }
});

test("each side learns alone", () => {
  const game = new Game(PRESETS.even.rules);
  const belief = () => {
    const found = new Float64Array(SHOWN);
    game.believe(game.real, found);
    return found;
  };
  const before = game.thrown();
  game.stepDiscriminator();
  assert.deepEqual(game.thrown(), before);
  const weights = [...game.discriminator.layers[1].weight];
  game.stepGenerator();
  assert.notDeepEqual(game.thrown(), before);
  assert.deepEqual([...game.discriminator.layers[1].weight], weights);
  assert.ok(belief().every((one) => one > 0 && one < 1));
});

test("who leads moves more often, one move at a time, and may lose the lead in the midst of a round", () => {
  const game = new Game({ ...PRESETS.even.rules, lead: 2 });
  const moves = () => Array.from({ length: 4 }, () => game.move()[0]).join("");
  assert.equal(moves(), "DDDG");
  game.move();
  game.rules = { ...game.rules, lead: -2 };
  assert.equal(moves(), "GGGD");
  game.rules = { ...game.rules, lead: 0 };
  assert.equal(game.move(), "Generator");
});

test("a target of one's own is what was drawn", () => {
  const rules = { ...PRESETS.even.rules, target: "own" };
  const game = new Game(rules, { drawn: [[0.5, -0.5]] });
  assert.ok(game.real.every((one, at) => Math.abs(one - (at % 2 ? -0.5 : 0.5)) < 0.2));
});

test("long histories thin out and keep their ends", () => {
  const history = new History();
  for (let at = 0; at < 5000; at++) history.add(at);
  history.add(Number.NaN);
  assert.ok(history.values.length <= 240 && history.values.length > 100);
  assert.equal(history.values[0], 0);
  assert.ok(/** @type {number} */ (history.values.at(-1)) > 4900);
});

test("sliders stand where their values are", () => {
  for (const { rules } of Object.values(PRESETS)) {
    for (const [name, { at, placeOf }] of Object.entries(RATES)) {
      const value = Number(rules[/** @type {keyof typeof rules} */ (name)]);
      const place = placeOf(value);
      assert.ok(place >= 0 && place <= 100, name);
      assert.ok(Math.abs(at(Math.round(place)) - value) <= 0.06 * Math.abs(value) + 1e-9, `${name} ${value}`);
    }
  }
  assert.equal(RATES.penalty.say(RATES.penalty.at(0)), "none");
  assert.equal(RATES.lead.say(RATES.lead.at(0)), "10 to 1 for the generator");
});

test("every preset has a link, and its losses and targets are those of the tables", () => {
  for (const [name, { rules, mend, words }] of Object.entries(PRESETS)) {
    assert.equal(readLearn(`duel~${name}`), `duel~${name}`);
    assert.ok(rules.loss in LOSSES && rules.target in TARGETS && words);
    assert.ok(name === "even" || mend?.words);
  }
  assert.equal(readLearn("duel~nothing"), undefined);
});

test("the losses are the rows of the trainer's table", () => {
  const python = readFileSync(new URL("../../gan/losses.py", import.meta.url), "utf8");
  const rows = [...python.matchAll(/^ {4}"([\w-]+)": AdversarialLoss\(/gm)].map(([, name]) => name);
  assert.deepEqual(Object.keys(LOSSES), rows);
});
