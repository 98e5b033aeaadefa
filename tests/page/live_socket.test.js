// The live socket gives pictures, says what was refused, and when it breaks each picture is a request.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveSocket } from "../../gan/ui/page/pictures/live_socket.js";
import { Busy, Refused } from "../../gan/ui/page/pictures/source.js";

class FakeSocket {
  static OPEN = 1;
  static CLOSED = 3;
  /** @type {FakeSocket[]} */
  static opened = [];
  readyState = 1;
  /** @type {string[]} */
  sent = [];
  /** @type {(event: {data: ArrayBuffer}) => void} */
  onmessage = () => {};
  onclose = () => {};

  constructor() {
    FakeSocket.opened.push(this);
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(text);
  }

  /** @param {number} number @param {number} status @param {string} text */
  answer(number, status, text) {
    const body = new TextEncoder().encode(text);
    const data = new Uint8Array(6 + body.length);
    const head = new DataView(data.buffer);
    head.setUint32(0, number, true);
    head.setUint16(4, status, true);
    data.set(body, 6);
    this.onmessage({ data: data.buffer });
  }
}

const page = /** @type {any} */ (globalThis);
page.WebSocket = FakeSocket;
page.location = { href: "http://here/walks/" };
const { signal } = new AbortController();

/** @returns {{live: LiveSocket, socket: FakeSocket}} */
function opened() {
  const live = new LiveSocket("line", "frame");
  return { live, socket: FakeSocket.opened[FakeSocket.opened.length - 1] };
}

test("a picture comes by its number, and is asked for once", async () => {
  const { live, socket } = opened();
  const [one, other] = [live.send("a=1", signal), live.send("a=2", signal)];
  assert.deepEqual(socket.sent, ["0 a=1", "1 a=2"]);
  socket.answer(1, 200, "second");
  socket.answer(0, 200, "first");
  assert.equal(await (await one).text(), "first");
  assert.equal(await (await other).text(), "second");
  assert.equal(await (await live.send("a=1", signal)).text(), "first");
  assert.equal(socket.sent.length, 2);
});

test("what is refused, or has to wait, is said in the server's words, and asked for again", async () => {
  const { live, socket } = opened();
  const asked = [live.send("a=1", signal), live.send("a=2", signal), live.send("a=3", signal)];
  socket.answer(0, 422, '{"error": "No."}');
  socket.answer(1, 503, '{"error": "Later."}');
  socket.answer(2, 500, "");
  await assert.rejects(asked[0], (error) => error instanceof Refused && error.message === "No.");
  await assert.rejects(asked[1], (error) => error instanceof Busy && error.message === "Later.");
  await assert.rejects(asked[2], /answered 500/);
  live.send("a=1", signal);
  assert.equal(socket.sent.at(-1), "3 a=1");
});

test("what a broken connection leaves is asked for by requests", async () => {
  const { live, socket } = opened();
  const asked = live.send("a=1", signal);
  const { fetch } = globalThis;
  page.fetch = async (/** @type {string} */ address) => new Response(address);
  socket.onclose();
  assert.equal(await (await asked).text(), "frame?a=1");
  page.fetch = fetch;
});
