// Where pictures come from: wishes, what is told about them, and answers in lines.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { showFace } from "../../gan/ui/page/pictures/faces.js";
import { Health, UNSEEN } from "../../gan/ui/page/pictures/health.js";
import { readLines } from "../../gan/ui/page/pictures/lines.js";
import { Queue } from "../../gan/ui/page/pictures/queue.js";
import { accepted, request } from "../../gan/ui/page/pictures/request.js";
import { Busy, Refused } from "../../gan/ui/page/pictures/source.js";
import { clock } from "./page.js";

/** Lets everything happen that waits for nothing else. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** @param {{health?: any, limit?: number, delay?: number, longest?: number, abandon?: boolean}} [options] */
function queueOf({ health = UNSEEN, ...options } = {}) {
  /** @type {string[]} */
  const shown = [];
  /** @type {(() => void)[]} */
  const back = [];
  const queue = /** @type {Queue<string, string>} */ (
    new Queue({
      onAnswer: (answer, about) => shown.push(`${about}:${answer}`),
      health,
      back: (wake) => back.push(wake),
      ...options,
    })
  );
  return { queue, shown, back };
}

/** A question that is answered when the test says so. */
function question() {
  /** @type {{resolve: (answer: string) => void, reject: (error: Error) => void, signal?: AbortSignal}} */
  const held = { resolve() {}, reject() {} };
  const ask = (/** @type {AbortSignal} */ signal) =>
    new Promise((/** @type {(answer: string) => void} */ resolve, reject) =>
      Object.assign(held, { resolve, reject, signal }),
    );
  return { held, ask };
}

test("an answer that a newer one has overtaken is dropped", async () => {
  const { queue, shown } = queueOf();
  const [first, second] = [question(), question()];
  queue.want(first.ask, "first");
  queue.want(second.ask, "second");
  second.held.resolve("b");
  await turn();
  first.held.resolve("a");
  await turn();
  assert.deepEqual(shown, ["second:b"]);
  assert.equal(queue.waiting, false);
});

test("of the wishes that wait, only the newest is asked for", async () => {
  const { queue, shown } = queueOf({ limit: 1 });
  const [first, skipped, last] = [question(), question(), question()];
  queue.want(first.ask, "first");
  queue.want(skipped.ask, "skipped");
  queue.want(last.ask, "last");
  first.held.resolve("a");
  await turn();
  assert.equal(skipped.held.signal, undefined);
  last.held.resolve("c");
  await turn();
  assert.deepEqual(shown, ["first:a", "last:c"]);
});

test("what nobody wants any more is taken back", async () => {
  const { queue, shown } = queueOf({ abandon: true });
  const { ask, held } = question();
  queue.want(ask, "first");
  queue.cancel();
  assert.ok(held.signal?.aborted);
  held.reject(new Error("aborted"));
  await turn();
  assert.deepEqual(shown, []);
  assert.equal(queue.waiting, false);
});

test("a wish waits for rest, but not for ever", async () => {
  const time = clock();
  const now = mock.method(performance, "now", () => 0);
  const { queue } = queueOf({ delay: 100, longest: 250 });
  const asked = mock.fn(async () => "a");
  for (const at of [0, 90, 180]) {
    now.mock.mockImplementation(() => at);
    queue.want(asked, "");
    time.tick(60);
  }
  assert.equal(asked.mock.callCount(), 0);
  time.tick(20);
  assert.equal(asked.mock.callCount(), 1);
  time.stop();
  mock.restoreAll();
});

test("who is away or busy is asked again, and told", async () => {
  const time = clock();
  /** @type {string[]} */
  const told = [];
  const away = "Nobody is there.";
  const health = new Health({ away, onChange: ({ words }) => words !== (told.at(-1) ?? "") && told.push(words) });
  const { queue, shown } = queueOf({ health });
  const answers = [new Error("gone"), new Busy("full"), "a"];
  queue.want(async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return String(answer);
  }, "x");
  for (let attempt = 0; attempt < 3; attempt++) {
    await turn();
    time.tick(4000);
  }
  await turn();
  assert.deepEqual(shown, ["x:a"]);
  assert.deepEqual(told, [away, "Many people are drawing just now. Your picture comes in a moment.", ""]);
  time.stop();
});

test("what takes longer than a minute is waited for longer, not begun again and again", async () => {
  const time = clock();
  const { queue, shown } = queueOf();
  const asked = mock.fn(
    (/** @type {AbortSignal} */ signal) =>
      new Promise((/** @type {(answer: string) => void} */ resolve, reject) => {
        const drawn = setTimeout(() => resolve("a"), 200_000);
        signal.addEventListener("abort", () => {
          clearTimeout(drawn);
          reject(signal.reason);
        });
      }),
  );
  queue.want(asked, "x");
  for (let seconds = 0; seconds < 500; seconds++) {
    await turn();
    time.tick(1000);
  }
  await turn();
  assert.deepEqual(shown, ["x:a"]);
  assert.equal(asked.mock.callCount(), 3); // for one minute, two, and four
  time.stop();
});

test("a model's small picture that did not come is asked for again, ever more seldom", () => {
  const time = clock();
  /** @type {string[]} */
  const asked = [];
  const image = Object.defineProperty(new EventTarget(), "src", { set: (address) => asked.push(address) });
  showFace(/** @type {HTMLImageElement} */ (image), "frame?m=large");
  time.tick(10_000);
  assert.equal(asked.length, 1); // it is on its way
  image.dispatchEvent(new Event("error"));
  time.tick(2000);
  assert.equal(asked.length, 2);
  image.dispatchEvent(new Event("error"));
  time.tick(3900);
  assert.equal(asked.length, 2);
  time.tick(100);
  assert.deepEqual(asked, Array(3).fill("frame?m=large"));
  time.stop();
});

test("a refusal stays said while others are answered, until its own queue has something else", async () => {
  let said = "";
  const health = new Health({
    away: "",
    onChange: ({ words }) => {
      said = words;
    },
  });
  const [refused, other] = [queueOf({ health }), queueOf({ health })];
  refused.queue.want(async () => Promise.reject(new Refused("A stored picture has 5 or 13 bytes.")), "");
  await turn();
  other.queue.want(async () => "fine", "");
  await turn();
  assert.equal(said, "A stored picture has 5 or 13 bytes.");
  refused.queue.want(async () => "fine", "");
  await turn();
  assert.equal(said, "");
});

test("who has to wait is told so until they are answered themselves, whatever comes late or for others", async () => {
  let said = "";
  const health = new Health({
    away: "away",
    onChange: ({ words }) => {
      said = words;
    },
  });
  const [waiting, gone, other] = [{}, {}, {}];
  health.report(waiting, "busy");
  health.report(gone, "away");
  assert.equal(said, "away");
  for (const condition of /** @type {const} */ (["well", "answered"])) {
    health.report(other, condition);
    assert.match(said, /^Many people/);
  }
  health.report(waiting, "answered"); // an older wish of its own
  assert.match(said, /^Many people/);
  health.report(waiting, "well");
  assert.equal(said, "");
  for (const condition of /** @type {const} */ (["busy", "idle"])) health.report(waiting, condition);
  assert.equal(said, "");
});

test("a refusal is forgotten with the wish that was refused", async () => {
  let said = "";
  const health = new Health({
    away: "",
    onChange: ({ words }) => {
      said = words;
    },
  });
  const { queue } = queueOf({ health });
  queue.want(async () => Promise.reject(new Refused("No.")), "");
  await turn();
  queue.cancel();
  assert.equal(said, "");
});

test("a status is an error of its kind, with the server's sentence if there is one", async () => {
  const refusal = Response.json({ error: "No." }, { status: 422 });
  await assert.rejects(accepted(refusal), (error) => error instanceof Refused && error.message === "No.");
  await assert.rejects(accepted(new Response("<html>", { status: 503 })), Busy);
  await assert.rejects(accepted(new Response("", { status: 500 })), /answered 500/);
});

test("a query too long for an address travels in the body", async () => {
  const fetched = mock.method(globalThis, "fetch", async () => new Response(""));
  await request(`/frame?${"a".repeat(7000)}`);
  await request("/frame?a=1");
  const [long, short] = fetched.mock.calls.map((call) => /** @type {any[]} */ (call.arguments));
  assert.deepEqual([long[0], long[1].method, long[1].body.length], ["/frame", "POST", 7000]);
  assert.deepEqual([short[0], short[1].method], ["/frame?a=1", undefined]);
  mock.restoreAll();
});

test("lines tell how far it is, then come exactly so many bytes", async () => {
  const text = '{"done":1,"of":2}\n{"bytes":4,"name":"a.gif"}\nGIF8';
  for (const size of [1, 7, text.length]) {
    const parts = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
      text.slice(at * size, (at + 1) * size),
    );
    const body = new ReadableStream({
      start(controller) {
        for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });
    /** @type {number[]} */
    const progress = [];
    const { line, rest } = await readLines(
      new Response(body),
      ({ bytes }) => Boolean(bytes),
      ({ done }) => progress.push(done),
    );
    assert.equal(line.name, "a.gif");
    assert.equal(await new Blob(await rest(4)).text(), "GIF8");
    assert.deepEqual(progress, [1]);
  }
});

test("an answer that ends too early, or in an error, is no answer", async () => {
  const never = () => false;
  await assert.rejects(
    readLines(new Response('{"done":1}\n'), never, () => {}),
    /ended too early/,
  );
  await assert.rejects(
    readLines(new Response('{"error":"Full."}\n'), never, () => {}),
    Refused,
  );
});
