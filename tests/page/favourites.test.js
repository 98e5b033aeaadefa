// What was kept is read with care: another program, or another version, may have written it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as favourites from "../../gan/ui/page/features/favourites/favourites.js";

const ONE = { query: "m=blocks&a=1", image: "data:image/jpeg;base64,AAAA", words: "Blocks: picture 1" };
/** @type {Map<string, string>} */
const kept = new Map();

beforeEach(() => {
  kept.clear();
  Object.defineProperty(globalThis, "localStorage", {
    value: { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, String(text)) },
    configurable: true,
  });
});

test("spoilt favourites do no harm", () => {
  for (const text of ["nonsense", "{}", '[{"query": 1}]', '[{"query":"","image":"javascript:x","words":""}]', "null"]) {
    kept.set(favourites.KEY, text);
    assert.deepEqual(favourites.load(), [], text);
  }
});

test("the newest comes first, and the same picture is kept once", () => {
  const other = { ...ONE, query: "m=blocks&a=2" };
  assert.ok(favourites.add(ONE));
  assert.ok(favourites.add(other));
  assert.ok(favourites.add(ONE));
  assert.deepEqual(favourites.load(), [ONE, other]);
  favourites.remove(ONE.query);
  assert.deepEqual(favourites.load(), [other]);
});

test("a browser that keeps nothing says so", () => {
  Object.defineProperty(globalThis, "localStorage", {
    value: {
      getItem: () => null,
      setItem: () => {
        throw new Error("full");
      },
    },
  });
  assert.equal(favourites.add(ONE), false);
});
