// Where a picture is moved: at both ends of a walk, at one of them, on the whole of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inClass, seedOf } from "../../gan/ui/page/state/latent_code.js";
import { movesOf, onWhole, withMove } from "../../gan/ui/page/state/moving.js";
import { inModel } from "../../gan/ui/page/state/state.js";
import { examples, grammar, links, stateOf } from "./page.js";

test("a move of the whole walk is one, of its ends two, and none where nothing moves", () => {
  const turned = withMove("", "both", "turn", 30);
  assert.equal(turned, "0~0~30~1");
  const apart = withMove(turned, "to", "zoom", 2);
  assert.equal(apart, "0~0~30~1,0~0~30~2");
  assert.deepEqual(movesOf(apart)[1], { right: 0, down: 0, turn: 30, zoom: 2 });
  assert.equal(withMove(apart, "from", "zoom", 2), "0~0~30~2");
  assert.equal(onWhole(apart, "to"), "0~0~30~2");
  assert.equal(withMove(turned, "both", "turn", 0), "");
  assert.equal(grammar.move(apart, examples.models[0]), apart);
});

test("another model keeps of noise, moves and classes what it has", () => {
  const [blocks, , glyphs] = examples.models;
  const state = stateOf({ noise: "7", move: "0~0~30~1" });
  assert.deepEqual({ ...inModel(state, glyphs, grammar), ...{ noise: "", move: "" } }, inModel(state, glyphs, grammar));
  assert.equal(inModel(state, blocks, grammar).noise, "7");
  const { state: classed } = links.read("m=glyphs&a=1&b=2c1&label=0&t=0");
  assert.equal(inModel(classed, glyphs, grammar).b, "2c1");
  assert.equal(inModel(classed, blocks, grammar).b, 2);
});

test("a seed in a class is a seed still", () => {
  assert.deepEqual(seedOf("7c5"), { seed: 7, label: 5 });
  assert.deepEqual(seedOf(7), { seed: 7, label: null });
  assert.deepEqual(seedOf("pAQEBAQE"), { seed: null, label: null });
  assert.equal(inClass(7, 5), "7c5");
  assert.equal(inClass(7, null), 7);
});
