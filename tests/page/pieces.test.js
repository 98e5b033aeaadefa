import assert from "node:assert/strict";
import { test } from "node:test";
import { breathe, inPieces } from "../../gan/ui/page/controls/pieces.js";

test("between two pieces of work the page answers, and the work's result comes at its end", async () => {
  /** @type {string[]} */
  const done = [];
  function* work() {
    done.push("first");
    yield;
    done.push("second");
    return 7;
  }
  const begun = inPieces(work());
  assert.deepEqual(done, ["first"]);
  setTimeout(() => done.push("answered"));
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(await begun, 7);
  assert.deepEqual(new Set(done), new Set(["first", "second", "answered"]));
});

test("what fails in a piece is told, and no piece comes after it", async () => {
  let later = false;
  function* work() {
    yield;
    if (!later) throw new Error("broken");
    yield;
    later = true;
  }
  await assert.rejects(inPieces(work()), /broken/);
  assert.equal(later, false);
});

test("a browser with a scheduler is asked to go on first; an older one goes on all the same", async () => {
  const known = /** @type {any} */ (globalThis);
  const before = known.scheduler;
  let asked = 0;
  known.scheduler = { yield: async () => asked++ };
  await breathe();
  known.scheduler = undefined;
  await breathe();
  known.scheduler = before;
  assert.equal(asked, 1);
});
