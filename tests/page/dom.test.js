import assert from "node:assert/strict";
import { test } from "node:test";
import { hold, on, release } from "../../gan/ui/page/controls/dom.js";

/** @type {Record<string, (event: any) => void>} */
const listeners = {};
const page = /** @type {any} */ (globalThis);
page.Element = class {
  closest() {
    return this;
  }
};
page.HTMLElement = class extends page.Element {
  dataset = { lw: "play" };
};
page.document = {
  /** @param {string} type @param {(event: any) => void} act */
  addEventListener: (type, act) => {
    listeners[type] = act;
  },
};

test("what is pressed while the page is being built happens once it is, also where its part came later", () => {
  /** @type {string[]} */
  const done = [];
  const press = () => listeners.click({ target: new page.HTMLElement() });
  hold();
  on("click", "other", () => done.push("other"));
  press();
  on("click", "play", () => done.push("play"));
  press();
  assert.deepEqual(done, []);
  release();
  assert.deepEqual(done, ["play", "play"]);
  press();
  assert.equal(done.length, 3);
});
