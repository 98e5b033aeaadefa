// A class is found by what a visitor types of its name, and never guessed where two fit; pictures may have their own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { classesOf, classIn, common, free, namesOf, ofWord, withClass } from "../../gan/ui/page/state/classes.js";
import { spokenModel } from "../../gan/ui/page/state/words.js";
import { editing, examples, letters, stateOf } from "./page.js";

const glyphs = examples.models[2];

const names = namesOf(["tench", "goldfish", "great white shark", "tiger shark", "tiger", "crane", "Crane"]);

test("two classes of one name are told apart by their numbers", () => {
  assert.deepEqual(names.slice(-2), ["crane (5)", "Crane (6)"]);
});

test("a name, its only beginning, its only part or its number is a class", () => {
  for (const [text, label] of /** @type {[string, number][]} */ ([
    ["Goldfish", 1],
    [" ten ", 0],
    ["white", 2],
    ["tiger", 4],
    ["tiger s", 3],
    ["3", 3],
    ["crane (6)", 6],
  ])) {
    assert.equal(classIn(text, names), label, text);
  }
});

test("what fits several classes, or none, is none", () => {
  for (const text of ["", "shark", "ti", "crane", "whale", "7", "-1"])
    assert.equal(classIn(text, names), undefined, text);
});

test("a keyframe has a class of its own, the walk's, or one at each end of its way", () => {
  assert.equal(withClass("7", 5), "7c5");
  assert.equal(withClass("7c5", null), "7");
  assert.equal(withClass("7c5~8~0.3", 1), "7c1~8c1~0.3");
  assert.equal(withClass("pAQEBAQE~8~0.3", 1), "pAQEBAQE~8c1~0.3");
  assert.deepEqual(classesOf("7c5~8~0.3"), [5, null]);
  assert.deepEqual(classesOf("7c5~8c5~0.3"), [5]);
  assert.deepEqual(classesOf("pAQEBAQE"), []);
});

test("letters have their own in a word of one, and lose them in a longer one", () => {
  assert.deepEqual([free(letters, "W"), free(letters, "Walk"), free(glyphs, "")], [true, false, true]);
  const state = stateOf({ model: "letters", word: "W", a: "1c3", b: 2, keys: ["1", "2c0~3~0.5"] });
  assert.equal(common(state, letters), 2);
  assert.deepEqual(ofWord("Walk", state), { word: "Walk", a: 1, b: 2, keys: ["1", "2~3~0.5"] });
  assert.deepEqual(ofWord("A", state), { word: "A" });
});

test("what is spoken of a walk names the classes it passes", () => {
  const walk = stateOf({ tab: "walk", model: "glyphs", label: 0, keys: ["1", "2c1", "3"] });
  assert.equal(spokenModel(walk, glyphs), "Glyphs, circle to square");
  assert.equal(spokenModel(stateOf({ model: "letters", word: "W", a: "1c0", b: 2 }), letters), "Letters, A to W");
  assert.equal(spokenModel(stateOf({ model: "letters", word: "Walk" }), letters), "Letters, Walk");
});

test("a keyframe is given a class, the stage goes there, and it can be taken back", () => {
  const { store, edits, said } = editing({ model: "glyphs", label: 0, keys: ["1", "2", "3"] });
  edits.classify(2, 1, "square");
  assert.deepEqual([store.state.keys, store.state.place], [["1", "2", "3c1"], 1]);
  edits.classify(2, 1, "square"); // changes nothing
  assert.deepEqual(said, [["Keyframe 3: square.", false]]);
  edits.undo();
  assert.deepEqual(store.state.keys, ["1", "2", "3"]);
});

test("a letter of its own makes the word its first letter, and undo brings the word back", () => {
  const { store, edits, said } = editing({ model: "letters", word: "Walk", keys: ["1", "2"] });
  edits.classify(1, 0, "A");
  assert.deepEqual([store.state.word, store.state.keys], ["W", ["1", "2c0"]]);
  assert.deepEqual(said, [["Keyframe 2: A. The others write W now, the first letter of Walk.", true]]);
  edits.classify(0, 1, "B");
  edits.undo();
  assert.deepEqual([store.state.word, store.state.keys], ["W", ["1", "2c0"]]);
  edits.undo();
  assert.deepEqual([store.state.word, store.state.keys], ["Walk", ["1", "2"]]);
});
