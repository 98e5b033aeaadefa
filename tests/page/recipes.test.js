// The examples that the server's tests read as well: both languages have one notation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toQuery } from "../../gan/ui/page/state/link.js";
import { examples, links } from "./page.js";

for (const { query, normal = query, page = normal } of examples.good) {
  test(`${query} is read without a word and written as ${page}`, () => {
    const { state, notice } = links.read(query);
    assert.equal(notice, "");
    const weights = new URLSearchParams(query).get("w") ?? "";
    assert.equal(toQuery({ ...state, weights }), page);
  });
}

for (const { query, says } of examples.bad) {
  test(`what is wrong in ${query} is said`, () => {
    const { notice } = links.read(query);
    assert.ok(notice.includes(says), `${says} is not in: ${notice}`);
  });
}
