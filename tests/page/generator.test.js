// The networks in the browser, as far as no PyTorch is needed; test_generator.py compares them with Python's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../gan/ui/page/generator/config.js";
import { openNetwork } from "../../gan/ui/page/generator/network.js";
import { randn } from "../../gan/ui/page/generator/random.js";
import { checkHash, Damaged, readSafetensors } from "../../gan/ui/page/generator/safetensors.js";

/** @param {Record<string, unknown>} header @param {number[]} body */
function file(header, body) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  return Uint8Array.of(...[text.length & 255, text.length >> 8, 0, 0, 0, 0, 0, 0], ...text, ...body);
}

const HALVES = { dtype: "F16", shape: [3], data_offsets: [0, 6] };
const BODY = [0x00, 0x3c, 0x00, 0xc1, 0x01, 0x00]; // 1, -2.5 and the smallest half
const EXPECTED = new Map([["a", [3]]]);

/** @param {Uint8Array} bytes */
const read = (bytes) => readSafetensors(bytes, EXPECTED, "The file");

/** @param {() => void} act @param {RegExp} says */
const refuses = (act, says) =>
  assert.throws(act, (error) => error instanceof Damaged && says.test(error.message), String(says));

test("a seed is the numbers that PyTorch makes of it, in blocks of 16 and one by one", () => {
  const near = (/** @type {Float32Array} */ numbers, /** @type {number[]} */ known) =>
    assert.ok(
      known.every((value, at) => Math.abs(numbers[at] - value) < 1e-6),
      `${numbers} begin with ${known}`,
    );
  near(randn(0, 128), [-1.1258398, -1.1523602, -0.2505786, -0.4338788]);
  near(randn(4294967295, 17).subarray(13), [0.383217, -0.1609532, 1.9678915, 1.6243832]);
  near(randn(5, 3), [-0.4867808, -0.6038216, -0.5580962]);
  assert.equal(randn(1, 0).length, 0);
});

test("halves and singles are read as what they are", () => {
  const halves = read(file({ a: HALVES, __metadata__: { by: "somebody" } }, BODY));
  assert.deepEqual(halves.get("a"), Float32Array.of(1, -2.5, 2 ** -24));
  const single = { dtype: "F32", shape: [], data_offsets: [0, 4] };
  const values = readSafetensors(file({ b: single }, [0, 0, 0x80, 0x3f]), new Map([["b", []]]), "The file");
  assert.deepEqual(values.get("b"), Float32Array.of(1));
});

test("a damaged file is refused in a sentence, whatever is wrong with it", () => {
  const whole = file({ a: HALVES }, BODY);
  refuses(() => read(whole.subarray(0, 5)), /truncated/);
  refuses(() => read(whole.subarray(0, 20)), /truncated/);
  refuses(() => read(whole.subarray(0, whole.length - 1)), /6 bytes are due after its header, 5 are there/);
  refuses(() => read(Uint8Array.from({ length: 90 }, () => 80)), /not a safetensors file/);
  refuses(() => read(file({}, [])), /lacks a/);
  refuses(() => read(file({ a: HALVES, b: HALVES }, BODY)), /also holds b/);
  refuses(() => read(file({ a: { ...HALVES, dtype: "I64" } }, BODY)), /as I64; F16 and F32 are accepted/);
  refuses(() => read(file({ a: { ...HALVES, shape: [2] } }, BODY)), /holds a as 2; 3 is accepted/);
  refuses(() => read(file({ a: { ...HALVES, dtype: "F32" } }, BODY)), /room/);
  refuses(() => read(file({ a: { ...HALVES, data_offsets: [2, 6] } }, BODY)), /gap/);
  refuses(() => read(file({ a: 7 }, BODY)), /does not say where a is/);
  refuses(() => read(file({ a: HALVES }, [0, 0x7c, 0, 0, 0, 0])), /not finite in a/);
  refuses(() => read(Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 34, 34)), /header that is not JSON/);
});

test("weights of another hash are refused where the browser can look", async () => {
  const bytes = Uint8Array.of(1, 2, 3);
  await checkHash(bytes, "039058c6", "The file");
  if (globalThis.crypto?.subtle)
    await assert.rejects(checkHash(bytes, "039058c7", "The file"), /039058c6, not 039058c7/);
});

test("a network that can't be drawn here is refused by its name", () => {
  const config = (/** @type {object} */ changes) =>
    readConfig({ format: 2, architecture: "stylegan2", generator: {}, title: "Blocks", ...changes }, "config.json");
  refuses(() => config({ format: 1 }), /format 1/);
  refuses(() => config({ generator: 3 }), /must name/);
  refuses(() => config({ class_names: [1] }), /class_names/);
  const open = (/** @type {object} */ changes) => openNetwork(config(changes), new Uint8Array());
  refuses(() => open({ architecture: "biggan" }), /draws stylegan2 and vae, not biggan, which Blocks is/);
  refuses(() => open({ generator: { wings: 2 } }), /has wings/);
  refuses(() => open({ generator: { resolution: 100 } }), /power of two/);
  refuses(() => open({ generator: { channels: [8] } }), /channels of Blocks must be 5/);
  refuses(() => open({ generator: { channels: [8, 8, 8, 8, 1.5] } }), /whole numbers/);
});
