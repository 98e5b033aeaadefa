// A class is found by what a visitor types of its name, and never guessed where two fit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { classIn, namesOf } from "../../gan/ui/page/tabs/explore/class_box.js";

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
