// A walk's time and its frames.

import assert from "node:assert/strict";
import { test } from "node:test";
import { indexAt, keyframeOf, legsOf, nameOf, pairOf, placeOf } from "../../gan/ui/page/state/keyframe.js";
import { FrameCache } from "../../gan/ui/page/walk/frame_cache.js";
import { lengthOf, Timing } from "../../gan/ui/page/walk/timing.js";
import { stateOf } from "./page.js";

/** @param {number} count @param {number} size */
const sprite = (count, size) =>
  /** @type {any} */ ({
    image: { of: count },
    size,
    box: (/** @type {number} */ index) => [index * size, 0, size, size],
  });

test("until it is measured, a walk is at its keyframes at equal times", () => {
  assert.deepEqual(Timing.unknown({ path: "line", keys: ["1", "2", "3"] }).stops, [
    [0, 0],
    [0.5, 1],
    [1, 2],
  ]);
  assert.deepEqual(Timing.unknown({ path: "loop", keys: ["1", "2"] }).stops, [
    [0, 0],
    [0.5, 1],
    [1, 0],
  ]);
  assert.deepEqual(Timing.unknown({ path: "back", keys: ["1", "2", "3"] }).times, [0, 0.25, 0.5, 0.75, 1]);
});

test("time and place are one another's inverse, and a rest keeps the moment that was asked for", () => {
  const timing = Timing.of(
    {
      positions: [0, 0.2, 0.5, 0.5, 0.5, 0.9, 1],
      stops: [
        [0, 0],
        [0.5, 1],
        [1, 2],
      ],
      plain: [],
      even: [],
    },
    "line",
  );
  assert.equal(timing.placeAt(0.5), 0.5);
  assert.ok(Math.abs(timing.timeAt(timing.placeAt(0.1), 0) - 0.1) < 1e-6);
  assert.equal(timing.timeAt(0.5, 0.45), 0.45);
  assert.ok(timing.timeAt(0.5, 0.9) <= 4 / 6);
  assert.equal(timing.timeAt(0, 0.3), 0);
});

test("a walk's length has its rests in it", () => {
  assert.equal(lengthOf({ path: "line", keys: ["1", "2", "3"], secs: 10, hold: 2 }), 16);
  assert.equal(lengthOf({ path: "loop", keys: ["1", "2", "3"], secs: 10, hold: 2 }), 16);
  assert.equal(lengthOf({ path: "back", keys: ["1", "2", "3"], secs: 10, hold: 2 }), 18);
});

test("keyframes are where the path meets them", () => {
  for (const path of ["line", "loop", "back"]) {
    for (const index of [0, 1, 2]) assert.ok(Math.abs(indexAt(placeOf(index, path, 3), path, 3) - index) < 1e-9);
  }
  assert.equal(indexAt(0.75, "back", 3), 1);
  assert.deepEqual([legsOf("line", 3), legsOf("loop", 3), legsOf("back", 3)], [2, 3, 4]);
  assert.equal(nameOf("42~7~0.3"), "30% from picture 42 to picture 7");
});

test("Explore's picture and its keyframe are the same one", () => {
  for (const pair of [
    { a: 42, b: 7, t: 0.3 },
    { a: 42, b: 7, t: 0 },
    { a: 42, b: 7, t: 1 },
  ]) {
    assert.equal(keyframeOf({ ...stateOf({ b: 9 }), ...pairOf(keyframeOf(pair)) }), keyframeOf(pair));
  }
  assert.deepEqual(pairOf("pAQEBAQE"), { a: "pAQEBAQE", t: 0 });
});

test("a place is ready when near frames are there on both sides", () => {
  const cache = new FrameCache({ key: "", last: 8 });
  assert.equal(cache.ready(0), false);
  cache.put(sprite(5, 64), [0, 2, 4, 6, 8]);
  assert.equal(cache.size, 64);
  assert.ok(cache.ready(0.3));
  const sparse = new FrameCache({ key: "", last: 8 });
  sparse.put(sprite(2, 64), [0, 8]);
  assert.equal(sparse.ready(0.5), false);
});

test("a closed path ends with its first frame, a mirrored one shows them backwards", () => {
  const closed = new FrameCache({ key: "", last: 4, closed: true });
  closed.put(sprite(1, 64), [0]);
  assert.deepEqual(closed.images[4], closed.images[0]);
  const mirrored = new FrameCache({ key: "", last: 4, mirrored: true });
  assert.equal(mirrored.frameAt(0.25), mirrored.frameAt(0.75));
  assert.equal(mirrored.frameAt(mirrored.placeOf(3)), 3);
});

test("crisp frames take the place of soft ones, and what is drawn keeps its size", () => {
  const cache = new FrameCache({ key: "", last: 2 });
  cache.put(sprite(3, 64), [0, 1, 2]);
  cache.put(sprite(1, 128), [1], { crisp: true });
  assert.deepEqual(cache.soft, [0, 2]);
  assert.equal(cache.size, 64);
});

test("two neighbours are blended by how near they are, and far ones are not", () => {
  const cache = new FrameCache({ key: "", last: 8 });
  cache.put(sprite(3, 64), [0, 2, 8]);
  /** @type {number[]} */
  const opacities = [];
  const painter = /** @type {any} */ ({
    begin() {},
    lay: (/** @type {unknown[]} */ ...laid) => opacities.push(Number(laid[4])),
    enlarge() {},
  });
  assert.ok(cache.paint(painter, 0.125));
  assert.deepEqual(opacities.splice(0), [1, 0.5]);
  assert.ok(cache.paint(painter, 0.5));
  assert.deepEqual(opacities, [1]);
});
