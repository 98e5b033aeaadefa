// GIFs that the page writes: what is compressed comes back, and the colours are those that a picture needs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { compressed } from "../../gan/ui/page/files/gif.js";
import { paletteOf } from "../../gan/ui/page/files/palette.js";

/** As a viewer reads it. @param {Uint8Array} bytes */
function expanded(bytes) {
  let [at, width] = [0, 9];
  /** @type {number[][]} */
  let table = [];
  /** @type {number[] | null} */
  let before = null;
  /** @type {number[]} */
  const found = [];
  for (;;) {
    let code = 0;
    for (let bit = 0; bit < width; bit++, at++) code |= ((bytes[at >> 3] >> (at & 7)) & 1) << bit;
    if (code === 257) return found;
    if (code === 256) {
      [table, before, width] = [Array.from({ length: 258 }, (_, one) => [one]), null, 9];
      continue;
    }
    /** @type {number[]} */
    const entry = table[code] ?? [...(before ?? []), /** @type {number[]} */ (before)[0]];
    found.push(...entry);
    if (before && table.length < 4096) table.push([...before, entry[0]]);
    if (table.length === 1 << width && width < 12) width++;
    before = entry;
  }
}

test("compressed pixels come back, however often codes run out", () => {
  let state = 7;
  const noise = () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state >> 16;
  };
  const cases = [
    Uint8Array.of(5),
    new Uint8Array(5000).fill(9),
    Uint8Array.from({ length: 30000 }, noise),
    Uint8Array.from({ length: 30000 }, (_, at) => (at >> 4) & (noise() & 1 ? 255 : 63)),
  ];
  for (const pixels of cases) assert.deepEqual(expanded(compressed(pixels)), [...pixels]);
});

test("few colours are kept, and of many the nearest mean is near", () => {
  const flat = Uint8ClampedArray.from({ length: 400 }, (_, at) => [12, 200, 99, 255][at % 4] + (at < 200 ? 0 : 20));
  const { colours, pixels } = paletteOf(flat);
  assert.deepEqual([...colours.subarray(3 * pixels[0], 3 * pixels[0] + 3)], [12, 200, 99]);
  assert.deepEqual([...colours.subarray(3 * pixels[99], 3 * pixels[99] + 3)], [32, 220, 119]);
  const smooth = Uint8ClampedArray.from({ length: 4 * 128 * 128 }, (_, at) => {
    const [x, y] = [(at >> 2) % 128, at >> 9];
    return [2 * x, 2 * y, x + y, 255][at % 4];
  });
  const found = paletteOf(smooth);
  const error = smooth.reduce((sum, level, at) => {
    return at % 4 === 3 ? sum : sum + Math.abs(level - found.colours[3 * found.pixels[at >> 2] + (at % 4)]);
  }, 0);
  assert.ok(error / (3 * 128 * 128) < 6, `${error / (3 * 128 * 128)}`);
});
