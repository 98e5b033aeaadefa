// What a visitor is told of a model that takes its time, and how its walks are brought.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hasSmall, picturesOf, spell, takesTime, told, walkOf } from "../../gan/ui/page/pictures/drawing.js";
import { blocks } from "./page.js";

/** @param {number | null} moving @param {number} small @param {number} walk @param {number} seconds */
const model = (moving, small, walk, seconds, resolution = 1024) => ({
  ...blocks,
  resolution,
  drawing: { moving, small, walk, seconds },
});
const quick = model(128, 128, 121, 0.007, 128);
const skip = model(32, 64, 16, 2.4);
const still = model(null, 256, 3, 14, 256);

test("a quick model is drawn as ever, and nothing is said of it", () => {
  assert.equal(takesTime(quick), false);
  assert.equal(hasSmall(quick), false);
  assert.equal(picturesOf(quick, 61), 61);
  assert.equal(told(quick, 61), "");
  assert.deepEqual(walkOf(quick), { last: 240, chunk: 16, spare: false });
});

test("a large one says what this machine does with it", () => {
  assert.equal(
    told(skip, 61),
    "Drawn on this machine: 32 pixels while something moves, 1024 × 1024 at rest after about 2 s; a walk has 16 pictures instead of 61.",
  );
  assert.equal(
    told(still, 61),
    "Drawn on this machine: only at rest, in about 15 s; a walk has 3 pictures instead of 61.",
  );
  assert.deepEqual(walkOf(skip), { last: 32, chunk: 4, spare: true });
  assert.ok(hasSmall(skip) && !hasSmall(still));
});

test("times are told as roughly as they are known", () => {
  assert.deepEqual([0.03, 0.42, 2.4, 14, 170, 9000].map(spell), [
    "0.1 s",
    "0.4 s",
    "2 s",
    "15 s",
    "3 minutes",
    "3 hours",
  ]);
});
