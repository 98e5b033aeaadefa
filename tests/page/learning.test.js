// The Learn tab: where in it a link leads.

import assert from "node:assert/strict";
import { test } from "node:test";
import { links, stateOf } from "./page.js";

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
