// Presenting leads from stop to stop of a walk.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Presenter } from "../../gan/ui/page/features/present/present.js";
import { clock } from "./page.js";

test("a walk of many stops is led stop by stop, also in a hurry", () => {
  const page = /** @type {any} */ (globalThis);
  page.document ??= { addEventListener() {} };
  page.addEventListener ??= () => {};
  const time = clock();
  /** @type {number[]} */
  const ways = [];
  const view = {
    stops: [0, 0.25, 0.5, 0.75, 1],
    place: () => 0.25,
    glide: (/** @type {number} */ to) => ways.push(to),
  };
  const presenter = new Presenter(/** @type {any} */ ({ stage: { view }, store: {} }));
  for (const step of [1, 1, -1, 1, 1, 1]) presenter.step(step);
  presenter.go(0);
  presenter.go(-1);
  assert.deepEqual(ways.splice(0), [0.5, 0.75, 0.5, 0.75, 1, 0, 1]);
  time.tick(2400); // it is there, and the next step begins where the walk is
  presenter.step(-1);
  assert.deepEqual(ways, [0]);
  time.stop();
});
