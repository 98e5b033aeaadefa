// What draws in the browser, by WebAssembly in this very thread: it must be what the plain way to draw says.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { readConfig } from "../../gan/ui/page/generator/config.js";
import { Drawing, Steady } from "../../gan/ui/page/generator/drawing.js";
import { Enlarging } from "../../gan/ui/page/generator/enlarging.js";
import { improving } from "../../gan/ui/page/generator/improving.js";
import { SHAPES } from "../../gan/ui/page/generator/lowering/enlarger.js";
import { openNetwork } from "../../gan/ui/page/generator/network.js";
import { randn } from "../../gan/ui/page/generator/random.js";
import { draw, toPixels } from "../../gan/ui/page/generator/reference.js";
import { readSafetensors } from "../../gan/ui/page/generator/safetensors.js";
import * as styleBased from "../../gan/ui/page/generator/style_based.js";
import * as vae from "../../gan/ui/page/generator/vae.js";
import { SOURCE } from "../../gan/ui/page/generator/wasm/binary.js";
import { openWasm } from "../../gan/ui/page/generator/wasm/engine.js";

const ROOT = new URL("../../", import.meta.url);

/** @import { Network } from "../../gan/ui/page/generator/layers.js" */
/** @import { Engine } from "../../gan/ui/page/generator/drawing.js" */

/** @param {string} architecture @param {Record<string, unknown>} generator */
const configOf = (architecture, generator) => readConfig({ format: 2, architecture, generator, title: "Tiny" }, "It");

/** Random weights of those shapes. @param {Map<string, number[]>} shapes */
const random = (shapes) =>
  new Map(
    [...shapes].map(([name, shape], at) => {
      const size = shape.reduce((product, one) => product * one, 1);
      const spread = name.endsWith("bias") ? 0.2 : 1; // or a picture would be white or black
      return [name, randn(at, size).map((value) => spread * value)];
    }),
  );

/** A copy of a file, which begins where its memory begins. @param {string} name below the repository's root */
const bytesOf = async (name) => new Uint8Array(await readFile(new URL(name, ROOT)));

/** @param {Record<string, unknown>} generator */
function tinyStyleBased(generator) {
  const form = styleBased.formOf(configOf("stylegan2", { z_dim: 6, w_dim: 10, ...generator }));
  return styleBased.styleBased(form, random(styleBased.shapesOf(form)));
}

/** @param {Record<string, unknown>} generator */
function tinyVae(generator) {
  const form = vae.formOf(configOf("vae", generator));
  return vae.decoder(form, random(vae.shapesOf(form)));
}

/** Random ws of so many pictures. @param {Network} network @param {number} count @param {number} size of them */
const randomWs = ({ num_ws, w_dim }, count, size = 1) => randn(99, count * num_ws * w_dim).map((value) => value * size);

/** The largest difference of two pictures, in 8-bit steps. @param {Uint8ClampedArray} a @param {Uint8ClampedArray} b */
function apart(a, b) {
  assert.equal(a.length, b.length);
  return a.reduce((most, level, at) => Math.max(most, Math.abs(level - b[at])), 0);
}

/** @param {Network} network @param {Float32Array} ws */
const plainly = ({ plan, conditions }, ws) => toPixels(draw(plan, conditions(ws)), plan.colours);

const BANDS = [0.3, 0.06, 0.03, 0.15, 0.02, 0.01, 0.18, 0.02, 0.01, 0.08, 0.005, 0.004];

/** @type {[string, Network][]} */
const TINY = [
  ["colours", tinyStyleBased({ resolution: 16, channels: [8, 6, 5] })],
  ["noise", tinyStyleBased({ resolution: 16, channels: [4, 12, 3], noise: true })],
  ["grey", tinyStyleBased({ resolution: 8, channels: [9, 4], colours: 1, num_classes: 3 })],
  [
    "Haar bands and axes of colour",
    tinyStyleBased({
      ...{ resolution: 32, channels: [8, 8, 4], noise: true },
      ...{ wavelet_scales: BANDS, level_scales: [0.6, 0.2, 0.1, 0.3, 0.1, 0.03] },
    }),
  ],
  [
    "Haar bands of grey",
    tinyStyleBased({ resolution: 16, channels: [8, 5], colours: 1, wavelet_scales: BANDS.slice(0, 4) }),
  ],
  ["an autoencoder", tinyVae({ resolution: 16, channels: [8, 6, 4], z_dim: 7 })],
];

for (const [kind, network] of TINY) {
  test(`WebAssembly draws what the plain way draws: ${kind}`, async () => {
    const drawing = await Drawing.open(network, [openWasm]);
    const one = network.num_ws * network.w_dim;
    const ws = randomWs(network, 3, 0.7);
    const pictures = await drawing.draw(ws);
    assert.equal(pictures.length, 3);
    for (const [number, { width, height, data }] of pictures.entries()) {
      assert.deepEqual([width, height], [network.resolution, network.resolution]);
      const levels = new Set(data);
      assert.ok(levels.size > 20, `a picture has ${levels.size} levels`);
      assert.ok(apart(data, plainly(network, ws.subarray(number * one, (number + 1) * one))) <= 1);
    }
    drawing.close();
  });
}

test("a bundled model is drawn to two steps of eight bits", async () => {
  const folder = "checkpoints/landscapes";
  const text = new TextDecoder().decode(await bytesOf(`${folder}/config.json`));
  const network = openNetwork(
    readConfig(JSON.parse(text), "config.json"),
    await bytesOf(`${folder}/model.safetensors`),
  );
  const w = network.mapping(randn(42, network.z_dim), 0);
  const ws = Float32Array.from({ length: network.num_ws * network.w_dim }, (_, at) => w[at % network.w_dim]);
  const drawing = await Drawing.open(network, [openWasm]);
  const [picture] = await drawing.draw(ws);
  assert.ok(apart(picture.data, plainly(network, ws)) <= 2);
});

test("a drawing stops at the first size that is large enough", async () => {
  const network = TINY[3][1];
  const drawing = await Drawing.open(network, [openWasm]);
  assert.deepEqual(drawing.sizes, [4, 8, 32]);
  const widths = await Promise.all(
    [3, 8, 9, 500].map(async (upTo) => (await drawing.draw(randomWs(network, 1), { upTo }))[0].width),
  );
  assert.deepEqual(widths, [4, 8, 32, 32]);
  await assert.rejects(drawing.draw(new Float32Array(7)), /ws are 60 numbers a picture; given were 7/);
  drawing.close();
  await assert.rejects(drawing.draw(randomWs(network, 1)), /closed/);
});

test("an engine that fails gives way to the next one, and the picture comes all the same", async () => {
  const network = TINY[0][1];
  /** @type {string[]} */
  const told = [];
  /** @returns {Promise<Engine>} */
  const lost = async () => ({
    name: "webgpu",
    draw: () => Promise.reject(new Error("the device is lost")),
    close: () => told.push("closed"),
  });
  const missing = () => Promise.reject(new Error("there is none"));
  const drawing = await Drawing.open(network, [missing, lost, openWasm]);
  assert.equal(drawing.engine, "webgpu");
  const ws = randomWs(network, 6);
  const pictures = await drawing.draw(ws);
  assert.equal(pictures.length, 6);
  assert.equal(drawing.engine, "wasm");
  assert.deepEqual(told, ["closed"]);
  await assert.rejects(Drawing.open(network, [missing]), /there is none/);
  const last = await Steady.open(/** @type {any} */ ({}), [lost]);
  await assert.rejects(last.draw(new Uint8Array(), 0), /lost/);
});

test("another engine takes over when it draws the same more quickly, and only then", async () => {
  const network = TINY[0][1];
  const ws = randomWs(network, 1);
  /** @param {number} ms a picture @param {number} error @param {number} [lasts] pictures until it fails */
  const drawn = async (ms, error, lasts = 99) => {
    /** @type {string[]} */
    const told = [];
    /** @type {import("../../gan/ui/page/generator/drawing.js").Opener} */
    const second = async (program) => {
      const engine = await openWasm(program);
      let count = 0;
      return {
        name: "webgpu",
        close: () => told.push("closed"),
        draw: async (input, exit) => {
          if (++count > lasts) throw new Error("the device is lost");
          const picture = await engine.draw(input, exit);
          await new Promise((resolve) => setTimeout(resolve, ms));
          return { ...picture, data: picture.data.map((level) => level ^ error) };
        },
      };
    };
    const first = async (/** @type {any} */ program) => {
      const engine = await openWasm(program);
      /** @type {Engine} */
      const slow = {
        ...engine,
        draw: (...of) => new Promise((done) => setTimeout(() => done(engine.draw(...of)), 20)),
      };
      return slow;
    };
    const drawing = await Drawing.open(network, [improving(first, second)]);
    for (let number = 0; number < 3; number++) await drawing.draw(ws);
    const decided = () => told.length > 0 || drawing.engine === "webgpu";
    for (let wait = 0; wait < 1000 && !decided(); wait++) await new Promise((resolve) => setTimeout(resolve, 20));
    const name = drawing.engine;
    const [picture] = await drawing.draw(ws);
    assert.ok(apart(picture.data, plainly(network, ws)) <= 1);
    return [name, drawing.engine, told.length];
  };
  assert.deepEqual(await drawn(0, 0), ["webgpu", "webgpu", 0]);
  assert.deepEqual(await drawn(60, 0), ["wasm", "wasm", 1]); // slower
  assert.deepEqual(await drawn(0, 64), ["wasm", "wasm", 1]); // another picture
  assert.deepEqual(await drawn(0, 0, 4), ["webgpu", "wasm", 1]); // lost later
});

test("the enlarger adds its convolutions to a cubic enlargement, whatever the picture's shape", async () => {
  const bytes = await bytesOf("gan/enlarger/walk.safetensors");
  const tensors = readSafetensors(bytes, SHAPES, "The enlarger");
  const enlarging = new Enlarging(bytes, { openers: [openWasm] });
  for (const [width, height] of [
    [6, 3],
    [5, 33], // so many rows come in squares, of which the last ones are not whole
  ]) {
    const picture = {
      width,
      height,
      data: new Uint8ClampedArray(randn(1, 4 * width * height).map((x) => 128 + 70 * x)),
    };
    const large = await enlarging.enlarge(picture);
    assert.deepEqual([large.width, large.height], [4 * width, 4 * height]);
    assert.ok(apart(large.data, enlargedPlainly(picture, tensors)) <= 1);
  }
  const grey = { width: 4, height: 4, data: Uint8ClampedArray.from({ length: 64 }, (_, at) => 40 * (at >> 4) + 20) };
  const { data } = await enlarging.enlarge(grey);
  assert.ok(data.every((level, at) => at % 4 === 3 || level === data[at - (at % 4)]));
  enlarging.close();
});

test("the committed WebAssembly was made of the committed source", async () => {
  const source = await bytesOf("gan/ui/page/generator/wasm/kernels.c");
  assert.equal(SOURCE, createHash("sha256").update(source).digest("hex"), "run gan/ui/page/generator/wasm/build");
});

/**
 * As gan/enlarger/network.py says it, pixel by pixel.
 * @param {{width: number, height: number, data: Uint8ClampedArray}} picture @param {Map<string, Float32Array>} tensors
 */
function enlargedPlainly({ width, height, data }, tensors) {
  const get = (/** @type {string} */ name) => /** @type {Float32Array} */ (tensors.get(name));
  const inside = (/** @type {number} */ at, /** @type {number} */ size) => Math.min(size - 1, Math.max(0, at));
  const at = (/** @type {number} */ y, /** @type {number} */ x) => inside(y, height) * width + inside(x, width);
  const pixels = width * height;
  /** @param {number[][]} x @param {string} name @param {number} slope */
  const conv = (x, name, slope) => {
    const [weight, bias] = [get(`${name}.weight`), get(`${name}.bias`)];
    return Array.from(bias, (start, output) =>
      Array.from({ length: pixels }, (_, pixel) => {
        let sum = start;
        for (const [input, plane] of x.entries()) {
          for (let tap = 0; tap < 9; tap++) {
            const from = at(Math.floor(pixel / width) + Math.floor(tap / 3) - 1, (pixel % width) + (tap % 3) - 1);
            sum += weight[(output * x.length + input) * 9 + tap] * plane[from];
          }
        }
        return sum < 0 ? sum * slope : sum;
      }),
    );
  };
  const image = [0, 1, 2].map((colour) => Array.from({ length: pixels }, (_, i) => data[4 * i + colour] / 127.5 - 1));
  let x = conv(image, "layers.0", 0.2);
  let shortcut = x;
  for (let number = 1; number < 8; number++) {
    x = conv(x, `layers.${number}`, 0.2);
    if (number % 2 === 0) shortcut = x = x.map((plane, c) => plane.map((value, i) => value + shortcut[c][i]));
  }
  const drawn = conv(x, "last", 1);
  const keys = (/** @type {number} */ d) =>
    d <= 1 ? 1.25 * d ** 3 - 2.25 * d ** 2 + 1 : -0.75 * d ** 3 + 3.75 * d ** 2 - 6 * d + 3;
  const found = new Uint8ClampedArray(64 * pixels).fill(255);
  for (let i = 0; i < 16 * pixels; i++) {
    const [row, column] = [Math.floor(i / (4 * width)), i % (4 * width)];
    const [y, z] = [(row + 0.5) / 4 - 0.5, (column + 0.5) / 4 - 0.5];
    for (let colour = 0; colour < 3; colour++) {
      let sum = drawn[16 * colour + 4 * (row % 4) + (column % 4)][at(row >> 2, column >> 2)];
      for (let k = 0; k < 16; k++) {
        const [r, c] = [Math.floor(y) - 1 + (k >> 2), Math.floor(z) - 1 + (k & 3)];
        sum += keys(Math.abs(y - r)) * keys(Math.abs(z - c)) * image[colour][at(r, c)];
      }
      found[4 * i + colour] = (sum + 1) * 127.5;
    }
  }
  return found;
}
