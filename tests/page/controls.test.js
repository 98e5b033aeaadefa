// Words, names and links that the page's controls make.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readRecipe } from "../../gan/ui/page/features/export/carried.js";
import { forOthers } from "../../gan/ui/page/features/share/share.js";
import {
  lessonsOf,
  slug,
  stylesOf,
  withLesson,
  withoutLesson,
  withShift,
  withStyle,
} from "../../gan/ui/page/state/sculpting.js";
import { spans } from "../../gan/ui/page/tabs/explore/word_box.js";
import { wordsOf } from "../../gan/ui/page/tabs/walk/speed.js";

test("a link for others names an address that they can open", () => {
  const cases = [
    ["http://localhost:7860/?a=1", "192.168.1.20", "http://192.168.1.20:7860/?a=1", /same network/],
    ["http://[::1]:7860/?a=1", "", "http://[::1]:7860/?a=1", /--host/],
    ["http://192.168.1.20:7860/?a=1", "", "http://192.168.1.20:7860/?a=1", /same network/],
    ["https://127.example.org/?a=1", "192.168.1.20", "https://127.example.org/?a=1", /^$/],
  ];
  for (const [from, address, link, notice] of cases) {
    const found = forOthers(String(from), String(address), "Try --host.");
    assert.equal(found.link, link);
    assert.match(found.notice, /** @type {RegExp} */ (notice));
  }
});

test("letters are said in runs", () => {
  assert.equal(spans("ABCabc01"), "A–C, a–c, 0–1");
  assert.equal(spans("Xyz"), "X, y–z");
});

test("a typed name becomes one that a link can carry", () => {
  assert.equal(slug("  So very Calm! ", 32), "so-very-calm");
  assert.equal(slug("明るい", 32), "明るい");
  assert.equal(slug("!?", 32), undefined);
  assert.equal([...(slug("😀a".repeat(40), 32) ?? "")].length <= 32, true);
});

test("sliders, styles and lessons are written and read", () => {
  assert.equal(withShift("sun~1", "water", -0.5, 24), "sun~1,water~-0.5");
  assert.equal(withShift("sun~1,water~2", "sun", 0, 24), "water~2");
  assert.equal(withStyle("", "coarse", { seed: 42, strength: 0.5 }), "coarse~42~0.5");
  assert.deepEqual(stylesOf("coarse~42~0.5").get("coarse"), { seed: 42, strength: 0.5 });
  const teach = withLesson("", { name: "calm", liked: [1, 5], disliked: [3] });
  assert.equal(teach, "calm~1.5~3");
  assert.deepEqual(lessonsOf(teach), [{ name: "calm", liked: ["1", "5"], disliked: ["3"] }]);
  assert.equal(withoutLesson(teach, "calm"), "");
});

test("the speed of a walk is told against its usual one", () => {
  const [calm, wild] = [
    [1, 1, 1, 1],
    [1, 1, 1, 3],
  ];
  assert.match(wordsOf({ plain: wild, even: calm }, "even"), /keeps one speed\. Without even pace .* 3\.0 times/);
  assert.match(wordsOf({ plain: wild, even: calm }, "plain"), /changes at 3\.0 times its usual speed\.$/);
});

test("a file gives back the recipe it carries, and none where it carries none", async () => {
  const query = "m=blocks&a=1&b=2";
  const words = new TextEncoder().encode(`tEXtlatent-walks\0${query}`);
  const head = new Uint8Array([137, 80, 78, 71, 0, 0, 0, "latent-walks\0".length + query.length]);
  assert.equal(await readRecipe(new Blob([head, words])), query);
  assert.equal(await readRecipe(new Blob([`xxxxlatent-walks:${query}\n`])), query);
  assert.equal(await readRecipe(new Blob(["nothing"])), null);
  assert.equal(await readRecipe(new Blob(["latent-walks:<script>\n"])), null);
});
