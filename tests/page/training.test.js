// Training in the page: models that come and go, and what is said of a run.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bringUpToDate } from "../../gan/ui/page/state/newcomers.js";
import { endKey, opening } from "../../gan/ui/page/state/state.js";
import { boxOf, corners, kids } from "../../gan/ui/page/tabs/learn/train/curves.js";
import { worthSending } from "../../gan/ui/page/tabs/learn/train/sending.js";
import { expectation, numbers, span } from "../../gan/ui/page/tabs/learn/train/words.js";
import { blocks, stateOf } from "./page.js";

test("a model that learns comes, changes its weights and goes, in the very list that the whole page reads", () => {
  const models = [blocks];
  const learning = { ...blocks, name: "dogs", weights: "1" };
  assert.deepEqual(bringUpToDate(models, [learning], []).come, [learning]);
  assert.deepEqual(models, [blocks, learning]);
  const { come, changed } = bringUpToDate(models, [{ ...learning, weights: "2" }], ["dogs"]);
  assert.deepEqual([come, changed.map(({ weights }) => weights)], [[], ["2"]]);
  assert.equal(models[1].weights, "2");
  assert.deepEqual(bringUpToDate(models, [{ ...learning, weights: "2" }], ["dogs"]).changed, []);
  assert.deepEqual(bringUpToDate(models, [], ["dogs"]).gone, ["dogs"]);
  assert.deepEqual(models, [blocks]);
});

test("pictures of former weights do not serve a model that has learnt on", () => {
  const before = stateOf(opening(blocks));
  assert.notEqual(endKey(before, 1), endKey({ ...before, weights: "later" }, 1));
});

test("lengths of time are told roughly", () => {
  assert.deepEqual([0, 45, 90, 600, 5400, 9000].map(span), ["0 s", "45 s", "2 min", "10 min", "1.5 h", "2.5 h"]);
});

test("what is not known yet is a dash", () => {
  assert.deepEqual(Object.fromEntries(numbers({}, true)), {
    "Pictures shown": "–",
    "A second": "–",
    "Time left": "–",
  });
  const told = Object.fromEntries(numbers({ kimg: 1.5, rate: 12.1, left: 90, report: { kid_x1000: 812.4 } }, true));
  assert.deepEqual(Object.values(told), ["1,500", "12.1", "2 min", "0.81"]);
});

test("small sets and short times are called what they are", () => {
  assert.match(expectation({ start: true, minutes: 10, pictures: 100 }), /not good pictures.*by heart/);
  assert.doesNotMatch(expectation({ start: false, minutes: 60, pictures: 3000 }), /by heart/);
});

test("curves fill their box, and one point alone is still in it", () => {
  /** @type {[number, number][]} */
  const line = [
    [10, 0],
    [20, 2],
    [30, 1],
  ];
  assert.equal(corners(line, boxOf([line])), "0.0,38.0 50.0,2.0 100.0,20.0");
  assert.equal(corners([[5, 1]], boxOf([[[5, 1]]])), "0.0,2.0");
});

test("KID is drawn where it was measured, not wherever it is told again", () => {
  /** @param {number} elapsed @param {Record<string, number>} [report] */
  const at = (elapsed, report) => ({ elapsed, kimg: 1, report });
  assert.deepEqual(
    kids([at(1), at(2, { kid_x1000: 300 }), at(3, { kid_x1000: 300 }), at(4, { kid_x1000: 210 }), at(5, {})]),
    [
      [2, 300],
      [4, 210],
    ],
  );
});

test("hidden files, films and sounds stay at home", () => {
  const files = [
    { name: "a.png", type: "image/png" },
    { name: ".DS_Store", type: "" },
    { name: "b.mp4", type: "video/mp4" },
    { name: "notes.txt", type: "text/plain" },
  ];
  const sent = worthSending(/** @type {File[]} */ (files));
  assert.deepEqual(
    sent.map(({ name }) => name),
    ["a.png", "notes.txt"],
  );
});
