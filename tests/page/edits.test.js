// What can be done to a walk's keyframes: each change is said, shown on the stage, and can be taken back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { editing } from "./page.js";

const four = { path: "loop", keys: ["42", "7", "11", "12"] };

test("a walk has 2 to 16 keyframes", () => {
  const { store, edits, said } = editing({ ...four, keys: ["1", "2"] });
  edits.remove(0);
  assert.deepEqual(said.splice(0), [["A walk has at least 2 keyframes.", undefined]]);
  for (let count = 3; count <= 16; count++) {
    assert.deepEqual([edits.fewest, edits.full], [count === 3, false]);
    if (count % 2) edits.add("5");
    else edits.duplicate(0);
    assert.equal(store.state.keys.length, count);
  }
  assert.deepEqual([edits.fewest, edits.full], [false, true]);
  said.length = 0;
  edits.add("5");
  edits.duplicate(0);
  assert.equal(store.state.keys.length, 16);
  assert.deepEqual(said, Array(2).fill(["A walk has at most 16 keyframes.", undefined]));
  for (let count = 15; count >= 2; count--) {
    edits.remove(1);
    assert.equal(store.state.keys.length, count);
  }
  assert.ok(edits.fewest);
});

test("the stage goes where a keyframe is added, doubled, replaced or moved", () => {
  const { store, edits, said } = editing(four);
  const told = () => [store.state.keys.join(), store.state.place, said.at(-1)?.[0]];
  edits.duplicate(1);
  assert.deepEqual(told(), ["42,7,7,11,12", 0.4, "Duplicated picture 7."]);
  edits.replace(2, "5~6~0.25");
  const words = "Keyframe 3 is 25% from picture 5 to picture 6 now.";
  assert.deepEqual(told(), ["42,7,5~6~0.25,11,12", 0.4, words]);
  edits.move(0, 2);
  assert.deepEqual(told(), ["7,5~6~0.25,42,11,12", 0.4, "Moved picture 42 to place 3 of 5."]);
  edits.add("9");
  assert.deepEqual(told(), ["7,5~6~0.25,42,11,12,9", 0.833333, "Added picture 9: 6 keyframes now."]);
  for (const [from, to] of [
    [0, -1],
    [5, 6],
    [2, 2],
  ])
    edits.move(from, to);
  assert.equal(store.state.keys.join(), "7,5~6~0.25,42,11,12,9"); // there is no such place
});

test("on another tab the walk changes and its place stays", () => {
  const { store, edits } = editing({ ...four, tab: "explore", place: 0.25 });
  edits.add("9");
  assert.deepEqual([store.state.keys.length, store.state.place], [5, 0.25]);
});

test("what is removed is offered back, and all changes are taken back one by one, each to its place", () => {
  const { store, edits, said } = editing({ ...four, place: 0.5 });
  edits.remove(3);
  assert.deepEqual([store.state.keys.join(), store.state.place], ["42,7,11", 0.666667]);
  assert.deepEqual(said, [["Removed picture 12.", true]]);
  edits.remove(0);
  assert.deepEqual([store.state.keys.join(), store.state.place], ["7,11", 0]);
  edits.undo();
  assert.deepEqual([store.state.keys.join(), store.state.place], ["42,7,11", 0.666667]);
  edits.undo();
  edits.undo(); // there is no more
  assert.deepEqual([store.state.keys.join(), store.state.place], ["42,7,11,12", 0.5]);
  assert.deepEqual(said.slice(2), Array(2).fill(["Taken back.", undefined]));
});

test("shuffling brings another order of the same keyframes, and the stage stays at its picture", () => {
  for (let turn = 0; turn < 50; turn++) {
    const { store, edits } = editing({ ...four, path: "loop", keys: ["1", "2", "3"] });
    edits.shuffle(1);
    const { keys, place } = store.state;
    assert.notEqual(keys.join(), "1,2,3");
    assert.deepEqual([...keys].sort(), ["1", "2", "3"]);
    assert.ok(Math.abs(place - keys.indexOf("2") / 3) < 1e-6);
  }
});

test("another model forgets what could be taken back", () => {
  const { store, edits } = editing(four);
  edits.remove(0);
  store.set({ model: "glyphs" });
  edits.undo();
  assert.equal(store.state.keys.length, 3);
});
