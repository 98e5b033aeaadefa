// Pictures that the page's own worker draws: what is asked for first, what is taken back, and what its files hold.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Desk } from "../../gan/ui/page/drawing/desk.js";
import { read } from "../../gan/ui/page/drawing/files.js";
import { sha256 } from "../../gan/ui/page/drawing/sha256.js";
import { cut, drawnPart, halved } from "../../gan/ui/page/drawing/sheet.js";
import { readRecipe } from "../../gan/ui/page/features/export/carried.js";
import { withRecipe } from "../../gan/ui/page/files/png.js";
import { BrowserSource } from "../../gan/ui/page/pictures/browser_source.js";
import { DrawingRoom } from "../../gan/ui/page/pictures/drawing_room.js";
import { Refused } from "../../gan/ui/page/pictures/source.js";
import { stateOf } from "./page.js";

const LIMITS = { walk: 121, crisp: 8, timing: 960, keyframes: 24, variants: 30, game: 10, side: 2048, columns: 8 };

/** @returns {Promise<void>} */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A worker that keeps what it is told, and answers when a test says so. */
function deafWorker() {
  /** @type {any[]} */
  const told = [];
  /** @type {((event: any) => void)[]} */
  const listeners = [];
  return {
    told,
    postMessage: (/** @type {any} */ message) => told.push(message),
    addEventListener: (/** @type {string} */ type, /** @type {(event: any) => void} */ listener) =>
      type === "message" && listeners.push(listener),
    answer: (/** @type {any} */ data) => {
      for (const listener of listeners) listener({ data });
    },
  };
}

function sourceOf() {
  const worker = deafWorker();
  const opening = /** @type {any} */ ({ models: {}, enlarger: {} });
  const room = new DrawingRoom(/** @type {any} */ (worker), opening);
  return { worker, source: new BrowserSource({ room, limits: LIMITS }) };
}

const asked = (/** @type {any} */ worker) => worker.told.filter((/** @type {any} */ one) => one.way);

test("a live picture comes before small ones, and these before a walk", () => {
  const { worker, source } = sourceOf();
  const { signal } = new AbortController();
  for (const question of [
    source.walk(stateOf(), 61, { signal }),
    source.keyframes(stateOf(), ["1", "2~3~0.5"], { signal }),
    source.picture(stateOf({ a: 4 }), { signal }),
  ])
    question.catch(() => {});
  const [walk, small, live] = asked(worker);
  assert.equal(walk.wish.recipes.length, 61);
  assert.deepEqual(
    small.wish.recipes.map((/** @type {any} */ { keyframes }) => keyframes),
    [["1"], ["2~3~0.5"]],
  );
  assert.deepEqual(live.wish.recipes[0].keyframes[0], "4");
  assert.ok(live.rank < small.rank && small.rank < walk.rank);
});

test("a wish that is taken back is not drawn, and its answer reaches nobody", async () => {
  const { worker, source } = sourceOf();
  const request = new AbortController();
  const picture = source.picture(stateOf(), { signal: request.signal });
  request.abort();
  await assert.rejects(picture, { name: "AbortError" });
  const [{ id }] = asked(worker);
  assert.deepEqual(worker.told.at(-1), { cancel: id });
  worker.answer({ id, value: "late" });
});

test("what can't be drawn is refused in the worker's words, what broke is not a refusal", async () => {
  const { worker, source } = sourceOf();
  const { signal } = new AbortController();
  const refused = source.picture(stateOf(), { signal });
  worker.answer({ id: asked(worker)[0].id, refused: "It is damaged." });
  await assert.rejects(refused, (error) => error instanceof Refused && error.message === "It is damaged.");
  const broken = source.picture(stateOf(), { signal });
  worker.answer({ id: asked(worker)[1].id, broken: "no network" });
  await assert.rejects(broken, (error) => !(error instanceof Refused));
});

test("a path is looked at once, whatever its length and pace", async () => {
  const { worker, source } = sourceOf();
  const { signal } = new AbortController();
  const state = stateOf({ tab: "walk", keys: ["1", "2", "3"], path: "line" });
  const first = source.timing(state, 10, { signal });
  const [{ id, way, wish }] = asked(worker);
  assert.equal(way, "change");
  worker.answer({ id, value: wish.recipes.slice(1).map(() => 1) });
  const { positions } = await first;
  assert.equal(positions.length, 10);
  await source.timing({ ...state, secs: 30, pace: "plain" }, 20, { signal });
  assert.equal(asked(worker).length, 1);
});

test("between two steps something more urgent comes first, and what is cancelled ends", async () => {
  const done = /** @type {string[]} */ ([]);
  /** @param {string} name @param {number} steps */
  async function* work(name, steps) {
    for (let step = 0; step < steps; step++) {
      done.push(name);
      yield;
    }
    return name;
  }
  const answers = /** @type {string[]} */ ([]);
  await new Promise((resolve) => {
    const desk = new Desk(async (_, answer) => {
      answers.push(await answer);
      if (answers.length === 2) resolve(undefined);
    }, turn);
    desk.add({ id: 1, rank: 2, steps: work("walk", 3) });
    desk.add({ id: 2, rank: 0, steps: work("live", 1) });
    desk.add({ id: 3, rank: 0, steps: work("gone", 1) });
    desk.cancel(3);
  });
  assert.deepEqual(done, ["walk", "live", "walk", "walk"]);
  assert.deepEqual(answers, ["live", "walk"]);
});

test("a damaged file is noticed", async () => {
  const text = "cV%g3XmoQRZ)PB2AZ}%JcW-iQEC"; // base 85
  const bytes = Buffer.from("weights of a network,");
  const hash = createHash("sha256").update(bytes).digest("hex");
  const file = { name: "model", sha256: hash, text };
  assert.deepEqual(Buffer.from(await read(file)), bytes);
  await assert.rejects(read({ ...file, text: text.replace("g", "3") }), Refused);
});

test("SHA-256 is everybody's, at the borders of its blocks as well", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7) % 256);
    assert.equal(sha256(bytes), createHash("sha256").update(bytes).digest("hex"));
  }
});

test("the part of a picture that is not white is cut out, and a picture is halved", () => {
  const size = 8;
  const pixels = new Uint8ClampedArray(4 * size * size).fill(255);
  for (const at of [2 * size + 3, 4 * size + 5]) pixels[4 * at + 1] = 0;
  assert.deepEqual(drawnPart({ pixels, size }, 1), { left: 2, top: 1, width: 5, height: 5 });
  assert.equal(cut({ pixels, size }, { left: 3, top: 2, width: 3, height: 3 }).data[1], 0);
  const small = halved({ pixels, size });
  assert.equal(small.size, 4);
  assert.equal(small.pixels[4 * (1 * 4 + 1) + 1], Math.round((3 * 255) / 4));
});

test("a recipe goes into a PNG behind its first chunk, and is found again", async () => {
  const head = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, ...new Array(25).fill(1)]);
  const file = withRecipe(new Blob([head, "rest"]), "m=cats&a=1");
  assert.equal(await readRecipe(file), "m=cats&a=1");
  assert.equal(
    Buffer.from(await file.arrayBuffer())
      .subarray(-4)
      .toString(),
    "rest",
  );
});
