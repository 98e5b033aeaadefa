// Links, addresses and kept pictures.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { isStored, shortOf } from "../../gan/ui/page/state/latent_code.js";
import { inModel, ofItsTab } from "../../gan/ui/page/state/state.js";
import { caption, spoken } from "../../gan/ui/page/state/words.js";
import { blocks, examples, grammar, links, stateOf, storage } from "./page.js";

const ONE_W = "pAQEBAQE"; // five bytes: how far it lies out, and a w of four numbers
const ALL_WS = "pAQIEBggKDA4QEhQWGA"; // thirteen: three layers

before(() => {
  globalThis.sessionStorage = /** @type {Storage} */ (storage());
});

test("a link brings back the state that it was made of", () => {
  const walk = stateOf({
    tab: "walk",
    keys: ["1", "42~7~0.5"],
    path: "back",
    place: 0.25,
    time: 0.25,
    secs: 20,
    hold: 1.5,
  });
  const pair = stateOf({ a: 5, b: 6, t: 0.123456, psi: 1.1, vs: "glyphs" });
  for (const state of [walk, pair]) {
    const { state: read, notice } = links.read(links.toLink(state));
    assert.equal(notice, "");
    assert.deepEqual(ofItsTab(read), ofItsTab(state));
  }
});

test("the address keeps what others put there, and a link leaves it out", () => {
  const state = stateOf({ a: 5, t: 0.5 });
  const address = links.toAddress(state, "?__theme=dark&a=1&utm_source=x&psi=0.2&friend=yes");
  assert.equal(address, `__theme=dark&utm_source=x&friend=yes&${links.toLink(state)}`);
  assert.equal(links.toAddress(state, `?${address}`), address);
  assert.ok(!links.toLink(state).includes("theme"));
});

test("a stored picture that is cut short is named, and the rest of the link is used", () => {
  for (const cut of [ALL_WS.slice(0, -4), ONE_W.slice(0, -2), `${ONE_W}AA`]) {
    const { state, notice } = links.read(`m=blocks&a=${cut}&b=9&t=0.5`);
    assert.equal(state.a, blocks.seeds[0]);
    assert.equal(state.b, 9);
    assert.match(notice, /The link’s first seed could not be read, so it is 42\./);
    assert.match(links.read(`m=blocks&a=${cut}&b=9&t=0.5`, "file").notice, /^The file’s first seed/);
  }
  assert.match(links.read(`m=blocks&keys=1,${ALL_WS.slice(0, -4)},3`).notice, /1 of the link’s keyframes/);
});

test("a stored picture travels in its short form and comes back whole in the tab that knows it", () => {
  const short = shortOf(ALL_WS, blocks.w_dim);
  assert.ok(isStored(short) && short.length < ALL_WS.length);
  const state = stateOf({ a: ALL_WS, b: 9, t: 0.5 });
  assert.ok(links.toLink(state).includes(`a=${short}&`));
  assert.equal(links.read(links.toLink(state)).state.a, ALL_WS);
  assert.ok(links.toKept(state).includes(ALL_WS));
});

test("two seeds with a time of their own are a walk in time", () => {
  const { state } = links.read("m=blocks&a=1&b=2&t=0&psi=0.7&secs=9&hold=0&pace=even");
  assert.deepEqual([state.tab, state.keys, state.path, state.secs], ["walk", ["1", "2"], "line", 9]);
  assert.equal(links.read("m=blocks&a=1&b=2&t=0&secs=6&hold=0&pace=even").state.tab, "explore");
});

test("a model that is not here is said, and so is another version", () => {
  assert.match(links.read("m=unicorns&a=1").notice, /There is no model called “unicorns” here, so this is Blocks\./);
  assert.match(links.read("m=blocks&a=1&v=2").notice, /another version of this page/);
  assert.match(links.read("m=blocks&a=1&w=ffffffff").notice, /the picture may differ/);
});

test("every sentence about several things is a whole one", () => {
  const { notice } = links.read("m=blocks&a=-1&b=1e9&t=0.5");
  assert.equal(notice, "The link’s first seed and second seed could not be read, so they are 42 and 7.");
});

test("the same choice in another model keeps what has a meaning there", () => {
  const state = stateOf({ mix: "coarse~1~1", shift: "sun~1,pca-1~2", teach: "calm~1~2" });
  const glyphs = inModel(state, examples.models[2], grammar);
  assert.deepEqual([glyphs.model, glyphs.label, glyphs.mix, glyphs.shift, glyphs.teach], ["glyphs", 0, "", "", ""]);
  assert.equal(inModel(state, blocks, grammar).shift, "sun~1");
  assert.equal(inModel(state, examples.models[1], grammar).word, "Walk");
});

test("the picture is said in words", () => {
  assert.equal(caption(stateOf({ a: 5, b: 6, t: 0.28 })), "Picture 5 turning into picture 6 · 28%");
  assert.equal(caption(stateOf({ a: 5, t: 0, psi: 1.2 })), "Picture 5 · wild");
  assert.equal(caption(stateOf({ a: ONE_W, t: 0, psi: 1.2 })), "Your picture");
  assert.equal(spoken(stateOf({ a: 5, t: 0 }), blocks), "Blocks, seed 5, truncation 0.7");
});
