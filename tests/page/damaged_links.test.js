// What of a link can't be had as it asks is named, and the rest is used.

/** @import { State } from "../../gan/ui/page/state/state.js" */

import assert from "node:assert/strict";
import { test } from "node:test";
import { grammar, links } from "./page.js";

const OPENING = { model: "blocks", a: 42, b: 7, t: 0.3, psi: 0.7 };

/** @param {string} query @param {string} words @param {Partial<State>} fields */
function tells(query, words, fields) {
  const { state, notice } = links.read(query);
  assert.ok(notice.includes(words), `${query} says: ${notice}`);
  assert.deepEqual({ ...state, ...fields }, state, query);
}

test("what cannot be read is named, and the rest is used", () => {
  tells("?m=blocks&a=5&psi=wild", "The link’s truncation could not be read, so it is 0.70.", { a: 5, psi: 0.7 });
  tells(
    "?m=blocks&a=-1&b=1e9&t=0.5",
    "The link’s first seed and second seed could not be read, so they are 42 and 7.",
    { a: 42, b: 7, t: 0.5 },
  );
  tells("?m=blocks&a=1&t=nan", "The link’s place on the walk could not be read, so it is 30%.", { a: 1, t: 0.3 });
  tells("?m=glyphs&a=1&label=9", "The link’s kind could not be read, so it is circle.", { a: 1, label: 0 });
  tells("?m=blocks&a=1&colour=red", "The link’s “colour” means nothing here and was left out.", { a: 1 });
  tells("?m=letters&a=3&word=xyz", "word could not be read, so it is “Walk”", { a: 3, word: "Walk" });
});

test("another version, other weights and a model that is gone are said", () => {
  tells("?m=blocks&a=1&v=2", "This link comes from another version of this page", { a: 1 });
  tells("?m=blocks&a=1&w=ffffffff", "the picture may differ", { a: 1 });
  tells("?m=unicorns&a=1", "There is no model called “unicorns” here, so this is Blocks.", OPENING);
});

test("a spoilt link still opens", () => {
  for (const query of [
    "?a=-1&b=1e9&t=nan&psi=7",
    "?a=%3Cscript%3E&t=Infinity",
    "?m=blocks&a=4294967296&label=3",
    "?a&b&t&psi",
  ])
    assert.deepEqual(
      (({ model, a, b, psi }) => ({ model, a, b, psi }))(links.read(query).state),
      { model: "blocks", a: 42, b: 7, psi: 0.7 },
      query,
    );
});

test("what is damaged in a walk is left out and said", () => {
  const walk = "?m=blocks&keys=";
  tells(`${walk}1,2,x,3~4~0.5&path=loop&t=0`, "1 of the link’s keyframes could not be read", {
    keys: ["1", "2", "3~4~0.5"],
    path: "loop",
  });
  tells(`${walk}nothing&path=loop`, "keyframes could not be read, so they are 42, 7, 11 and 12", {
    keys: ["42", "7", "11", "12"],
  });
  tells(`${walk}nothing,x&path=loop`, "keyframes could not be read, so they are 42, 7, 11 and 12", {
    keys: ["42", "7", "11", "12"],
  });
  tells(`${walk}1,2&path=spiral&t=0`, "path could not be read", { path: "loop", keys: ["1", "2"] });
  tells(`${walk}1,2&secs=1e9&hold=-1`, "length and rest at each picture could not be read", { secs: 12, hold: 0 });
});

test("a model that cannot stand beside the first one is said", () => {
  for (const other of ["cats", "blocks", ""])
    tells(`?m=blocks&a=42&vs=${other}`, "model to compare with could not be read", { vs: null });
});

test("what sculpts and cannot be read is left out", () => {
  tells("?m=blocks&a=1&b=2&shift=moon~1&mix=huge~1~1", "could not be read, so they are left out", {
    shift: "",
    mix: "",
  });
});

test("a sound link gets no notice, whatever others put on it", () => {
  for (const query of [
    "",
    "?m=blocks&a=1",
    "?m=blocks&a=1&v=1",
    "?__theme=dark&utm_source=x&fbclid=1&m=blocks&a=1",
    "?m=blocks&a=1&b=2&t=0.5&psi=0.7&mix=fine~7~0.5&shift=sun~-1.5,calm~1&teach=calm~1.2~3",
  ])
    assert.equal(links.read(query).notice, "", query);
});

test("a link is short, versioned, and brings its state back", () => {
  const { state } = links.read("?m=blocks&a=5&b=6&t=0.25&psi=1.1");
  assert.equal(links.toLink(state), "m=blocks&a=5&b=6&t=0.25&psi=1.1&w=0000027e&v=1");
  for (const query of [
    "?m=glyphs&a=4294967295&b=6&t=0.75&psi=0.35&label=1&vs=letters",
    "?m=blocks&keys=5,42~7~0.3,6&path=back&t=0.25&secs=3&hold=0.5&pace=plain",
    "?m=letters&a=3&b=4&t=0&word=lW+A",
  ]) {
    const asked = links.read(query).state;
    assert.deepEqual(links.read(`?${links.toLink(asked)}`), { state: asked, notice: "" });
  }
});

test("a number that is no seed is none", () => {
  for (const text of ["4294967296", "-1", "1.5", "", " 1", "0x10"]) assert.equal(grammar.seed(text), undefined, text);
  assert.equal(grammar.seed("4294967295"), 4294967295);
});
