// What a walk asks for, and when.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { cacheOf } from "../../gan/ui/page/walk/frame_loader.js";

/** @type {typeof import("../../gan/ui/page/walk/frame_loader.js").FrameLoader} */
let FrameLoader;

before(async () => {
  const page = /** @type {any} */ (globalThis);
  page.document ??= { addEventListener() {} };
  page.addEventListener ??= () => {};
  ({ FrameLoader } = await import("../../gan/ui/page/walk/frame_loader.js"));
});

const soon = () => new Promise((after) => setTimeout(after));

/** A loader whose requests nobody answers, and the places that were asked for. @param {import("node:test").TestContext} t */
function unanswered(t) {
  /** @type {number[][]} */
  const asked = [];
  const loader = new FrameLoader({
    ask: (places, { signal }) => {
      asked.push(places);
      return new Promise((_, refuse) => signal.addEventListener("abort", () => refuse(signal.reason)));
    },
    place: () => 0,
    health: /** @type {any} */ ({ report() {}, changed() {}, watch() {} }),
    onFrames() {},
  });
  t.after(() => loader.pause()); // else they would wait
  return { loader, asked };
}

test("every other frame is asked for first, two requests at once", (t) => {
  const { loader, asked } = unanswered(t);
  loader.start(cacheOf("one", "line", 8), { fine: false, chunk: 2 });
  assert.deepEqual(asked, [
    [0, 0.25],
    [0.5, 0.75],
  ]);
});

test("what plays while the walk is being changed asks for no frame of the walk before", async (t) => {
  const { loader, asked } = unanswered(t);
  loader.start(cacheOf("one", "line", 8), { fine: false, chunk: 2 });
  await soon();
  loader.pause();
  await soon();
  asked.length = 0;
  loader.refine();
  assert.deepEqual(asked, []);
  loader.start(cacheOf("other", "line", 4), { fine: true, chunk: 2 });
  assert.deepEqual(asked, [[0, 0.5], [1]]);
});
