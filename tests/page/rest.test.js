// The page comes to rest when its last wish is answered and nothing moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { UNSEEN } from "../../gan/ui/page/pictures/health.js";
import { Queue } from "../../gan/ui/page/pictures/queue.js";
import { watchRest } from "../../gan/ui/page/pictures/rest.js";
import { Playback } from "../../gan/ui/page/walk/playback.js";
import { clock } from "./page.js";

/** What is told from now on. */
function told() {
  /** @type {boolean[]} */
  const news = [];
  watchRest((settled) => news.push(settled));
  return news;
}

/** @param {number} [delay] */
const queueOf = (delay = 0) => new Queue({ onAnswer: () => {}, health: UNSEEN, delay, back: () => {} });

test("a wish ends the rest, also while it waits for its time, until it is answered or taken back", async () => {
  const news = told();
  const time = clock();
  const [one, other] = [queueOf(), queueOf(100)];
  /** @type {(answer: null) => void} */
  let answer = () => {};
  one.want(() => new Promise((done) => (answer = done)), undefined);
  other.want(async () => null, undefined);
  assert.deepEqual(news, [true, false]);
  answer(null);
  await new Promise(setImmediate);
  assert.deepEqual(news, [true, false]); // the other still waits
  other.cancel();
  assert.deepEqual(news, [true, false, true]);
  time.stop();
});

test("what failed and is tried again later is no rest", async () => {
  const news = told();
  const time = clock();
  const one = queueOf();
  const tries = [() => Promise.reject(new Error("nobody is there")), async () => null];
  one.want(() => /** @type {() => Promise<null>} */ (tries.shift())(), undefined);
  await new Promise(setImmediate);
  assert.deepEqual(news, [true, false]);
  time.tick(3000);
  await new Promise(setImmediate);
  assert.deepEqual(news, [true, false, true]);
  time.stop();
});

test("what plays or glides is no rest", () => {
  /** @type {((now: number) => void)[]} */
  const frames = [];
  Object.assign(globalThis, {
    requestAnimationFrame: (/** @type {(now: number) => void} */ frame) => frames.push(frame),
    cancelAnimationFrame: () => {},
  });
  const news = told();
  let place = 0;
  const playback = new Playback({
    place: () => place,
    move: (to) => {
      place = to;
    },
    tempo: () => () => 0.5,
    onChange: () => {},
  });
  playback.toggle();
  assert.deepEqual(news, [true, false]);
  playback.toggle();
  assert.deepEqual(news, [true, false, true]);
  playback.glide(1, 1);
  frames.at(-1)?.(performance.now() + 500);
  assert.deepEqual(news, [true, false, true, false]);
  frames.at(-1)?.(performance.now() + 1500);
  assert.deepEqual([place, news.at(-1)], [1, true]);
});
