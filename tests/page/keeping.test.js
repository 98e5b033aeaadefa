// What a visitor's browser keeps, and what is said where it keeps nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as favourites from "../../gan/ui/page/features/favourites/favourites.js";
import { keepAddress } from "../../gan/ui/page/state/address.js";
import { Store } from "../../gan/ui/page/state/store.js";
import { clock, links, stateOf, storage } from "./page.js";

const FAVOURITE = { query: "m=blocks&a=1", image: "data:image/jpeg;base64,AAAA", words: "Blocks: Picture 1" };

test("a favourite is kept, and it is known when it could not be", () => {
  globalThis.localStorage = /** @type {Storage} */ (storage());
  assert.equal(favourites.add(FAVOURITE), true);
  assert.deepEqual(favourites.load(), [FAVOURITE]);
  assert.equal(favourites.remove(FAVOURITE.query), true);
  assert.deepEqual(favourites.load(), []);
  globalThis.localStorage = /** @type {Storage} */ (storage({ full: true }));
  assert.equal(favourites.add(FAVOURITE), false);
  assert.equal(favourites.remove(FAVOURITE.query), false);
});

test("what somebody else left in the storage is no favourite", () => {
  for (const left of ["nonsense", "{}", '[{"query": 1}]', '[{"query":"","image":"javascript:x","words":""}]']) {
    globalThis.localStorage = /** @type {Storage} */ (/** @type {unknown} */ ({ getItem: () => left }));
    assert.deepEqual(favourites.load(), []);
  }
});

/** A page at an address. @param {string} href */
function visit(href) {
  /** @type {string[]} */
  const written = [];
  /** @type {Record<string, () => void>} */
  const listeners = {};
  const location = { href };
  Object.assign(globalThis, {
    location,
    history: {
      state: null,
      replaceState: (/** @type {unknown} */ _, /** @type {string} */ __, /** @type {string} */ to) => {
        written.push(to);
        location.href = to;
      },
    },
    addEventListener: (/** @type {string} */ type, /** @type {() => void} */ listener) => {
      listeners[type] = listener;
    },
  });
  return { written, listeners };
}

test("while a walk plays the address follows it, a few times a second at most", () => {
  const time = clock();
  const { written } = visit("http://here/?__theme=dark");
  const store = new Store(stateOf());
  keepAddress({ store, links });
  for (let frame = 1; frame <= 100; frame++) {
    store.set({ t: frame / 100 });
    time.tick(20);
  }
  assert.ok(written.length >= 3 && written.length <= 4, `written ${written.length} times in 2 seconds`);
  assert.match(written[0], /^http:\/\/here\/\?__theme=dark&m=blocks&.*&t=0\.2/);
  time.stop();
});

test("whoever reloads at once finds the place again", () => {
  const time = clock();
  const { written, listeners } = visit("http://here/");
  const store = new Store(stateOf());
  keepAddress({ store, links });
  listeners.pagehide();
  assert.deepEqual(written, []);
  store.set({ t: 0.5 });
  listeners.pagehide();
  assert.match(written[0], /t=0\.5/);
  time.stop();
});
