// Real or made, and inside the picture: what is said.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sayBoast, sayMark, sayResult, sayScore, sayVerdict, signed } from "../../gan/ui/page/tabs/learn/game/score.js";
import { sayAdded, sayMaps } from "../../gan/ui/page/tabs/learn/inside/level_words.js";

/** @param {boolean} real @param {boolean} right @param {boolean} knew */
const verdict = (real, right, knew) => ({
  real,
  right,
  judge: { real: knew === real, right: knew },
  logit: real ? 1.5 : -0.25,
  place: 0.5,
});

test("a verdict says what the picture is, who knew, and the network's number", () => {
  const said = [
    [verdict(true, true, true), "It is real. You are right, and the discriminator says real as well (+1.50)."],
    [verdict(true, true, false), "It is real. You are right, but the discriminator says made (+1.50)."],
    [verdict(false, false, true), "It is made. You said real, but the discriminator says made (−0.25)."],
    [verdict(false, false, false), "It is made. You said real, and so did the discriminator (−0.25)."],
  ];
  for (const [one, words] of said) assert.equal(sayVerdict(/** @type {any} */ (one)), words);
  assert.deepEqual(
    said.map(([one]) => sayMark(/** @type {any} */ (one))),
    ["both knew", "only you knew", "only it knew", "neither knew"],
  );
  assert.equal(signed(0), "+0.00");
});

test("the score counts both, and the result travels", () => {
  const played = [verdict(true, true, true), verdict(true, true, false), verdict(false, false, true)];
  assert.equal(sayScore(played), "You 2 · discriminator 2");
  assert.match(sayResult(played), /^You told 2 of 10 right, the discriminator 2\. A draw\.$/);
  assert.match(sayResult(played.slice(0, 2)), /good discriminator/);
  assert.match(sayBoast(played, "Cats"), /ten cats I told 2 right, the network 2/);
});

test("a level says what rules it, and one that draws little says so", () => {
  const level = (/** @type {number} */ size, /** @type {string} */ style, /** @type {number} */ gain) => ({
    size,
    style,
    gain,
    channels: 16,
    maps: [1, 2],
  });
  const levels = [level(4, "Layout", 20), level(8, "Colours", 2), level(16, "Colours", 1)];
  assert.match(sayAdded(levels, 0), /“Layout” rules 4×4\. This level draws very little/);
  assert.equal(sayAdded(levels, 1), "The style “Colours” rules 8×8 to 16×16.");
  assert.match(sayAdded(levels, 2), /the picture is whole/);
  assert.match(sayMaps(levels[0]), /The 2 liveliest of 16 feature maps at 4×4/);
});
