// The Learn tab: where in it a link leads.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sayLacking } from "../../gan/ui/page/state/learning.js";
import { Links } from "../../gan/ui/page/state/link.js";
import { caption } from "../../gan/ui/page/state/words.js";
import { curve, placeOf, spoken, stageAt, words } from "../../gan/ui/page/tabs/learn/time/stages.js";
import { examples, grammar, links, stateOf } from "./page.js";

test("a link leads to a place in the Learn tab, and the server never hears of it", () => {
  const state = stateOf({ tab: "learn", learn: "time~12.5" });
  const link = links.toLink(state);
  assert.match(link, /&learn=time~12\.5&v=1$/);
  const { state: again, notice } = links.read(link);
  assert.deepEqual([again.tab, again.learn, notice], ["learn", "time~12.5", ""]);
  assert.doesNotMatch(links.toLink({ ...state, tab: "explore" }), /learn/);
});

test("a place that no section has is said, and the tab opens at its beginning", () => {
  for (const learn of ["time~-1", "nowhere", "constructor", "time~1~2", "game~7~medium", "game~7", "inside~x"]) {
    const { state, notice } = links.read(`m=blocks&a=1&b=2&t=0&learn=${learn}`);
    assert.deepEqual([state.tab, state.learn], ["learn", ""], learn);
    assert.match(notice, /place in Learn/);
  }
  assert.equal(links.read("m=blocks&a=1&b=2&t=0&learn=").notice, "");
});

test("a game's number and how hard it is travel, and the level that is looked at", () => {
  for (const learn of ["game~7~hard", "game", "inside~32"]) {
    assert.equal(links.read(links.toLink(stateOf({ tab: "learn", learn }))).state.learn, learn);
  }
});

test("a page that lacks a section says so of a link to it, and opens the tab at its beginning", () => {
  const alone = new Links({ grammar, models: examples.models, sections: ["time", "duel"] });
  const { state, notice } = alone.read("m=blocks&a=1&b=2&t=0&learn=game~7~hard");
  assert.deepEqual([state.tab, state.learn, state.a], ["learn", "", 1]);
  assert.equal(notice, "The link leads to “Real or made?”, which this page does not have.");
  const own = alone.read("m=blocks&a=1&b=2&t=0&learn=duel~collapse");
  assert.deepEqual([own.state.learn, own.notice], ["duel~collapse", ""]);
});

test("a page that does not paint says so of a painted picture, and shows it without", () => {
  const alone = new Links({ grammar, models: examples.models, paints: false });
  const painted = "m=blocks&a=1&b=2&t=0&paint=7~0.8";
  assert.equal(links.read(painted).state.paint, "7~0.8");
  const { state, notice } = alone.read(painted, "file");
  assert.deepEqual([state.tab, state.paint, state.a], ["explore", "", 1]);
  assert.equal(notice, "The file’s picture is painted; this page does not paint, so it is shown without.");
  assert.doesNotMatch(caption(state) + alone.toLink(state), /paint/);
  for (const none of ["paint=7~0", "paint="]) assert.equal(alone.read(`m=blocks&a=1&b=2&t=0&${none}`).notice, "");
});

const STAGES = [
  { kimg: 0, hours: 0, kid_x1000: null, recall: null },
  { kimg: 0.512, hours: 0.012, kid_x1000: 5160, recall: 0 },
  { kimg: 4, hours: 0.229, kid_x1000: 3794, recall: 0.25 },
  { kimg: 200.9, hours: 1.55, kid_x1000: 110, recall: 0.65 },
];

test("a link leads to the stage that is nearest, and without one to today", () => {
  for (const [at, stage] of STAGES.entries()) assert.equal(stageAt(STAGES, placeOf(stage).split("~")[1]), at);
  assert.equal(stageAt(STAGES, "3"), 2);
  assert.equal(stageAt(STAGES, ""), 3);
});

test("a stage is said in pictures and time", () => {
  const said = STAGES.map(words);
  assert.deepEqual(said, [
    "Before it has seen a single picture",
    "512 pictures seen, in 1 minute",
    "4,000 pictures seen, in 14 minutes",
    "201,000 pictures seen, in 1.6 hours",
  ]);
  assert.equal(spoken(STAGES[2]), "4,000 pictures seen, in 14 minutes, KID 3.79, recall 25%.");
});

test("a curve passes over what was not measured", () => {
  assert.equal(curve([null, 4, 2], 4), "M50.00 2.00L100.00 20.00");
  assert.equal(curve([null, null], 0), "");
});

test("a section that a model has nothing for is named, with what is shown instead", () => {
  assert.equal(
    sayLacking("time", "duel", "Cats"),
    "“Time travel” has nothing to show here: Cats came without a record of how it learnt. This is “The duel”.",
  );
});
