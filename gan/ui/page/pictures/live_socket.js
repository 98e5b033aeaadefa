// The live socket: one connection that stays open, for live pictures; see gan/ui/server/live_socket.py. While there is none,
// each is a request.

import { accepted, request } from "./request.js";

const AGAIN = 10_000; // ms between two attempts to open it
const KEPT = 64; // pictures that are not asked for twice

/** @typedef {{query: string, resolve: (picture: Blob | Promise<Blob>) => void, instead: () => void}} Wish */

/** The picture that a response is; rejects as `accepted` does. @param {Response} response */
const pictureOf = async (response) => (await accepted(response)).blob();

export class LiveSocket {
  #numbers = 0;
  #tried = 0;
  /** @type {Map<number, Wish>} */
  #waiting = new Map();
  /** @type {Map<string, Blob>} */
  #kept = new Map();
  /** @type {WebSocket} */
  #socket;

  /** @param {string} address where it connects @param {string} instead where a picture is a request of its own */
  constructor(address, instead) {
    this.address = new URL(address, location.href.replace(/^http/, "ws"));
    this.instead = instead;
    this.#socket = this.#open();
  }

  #open() {
    this.#tried = performance.now();
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.#arrived(data);
    socket.onclose = () => socket === this.#socket && this.#broke();
    this.#socket = socket;
    return socket;
  }

  /**
   * The picture of a query, as JPEG; rejects with `Refused`, `Busy` or what else went wrong.
   * @param {string} query
   * @param {AbortSignal} signal
   * @returns {Promise<Blob>}
   */
  send(query, signal) {
    const kept = this.#kept.get(query);
    if (kept) return Promise.resolve(kept);
    const instead = async () => pictureOf(await request(`${this.instead}?${query}`, { signal }));
    if (this.#socket.readyState !== WebSocket.OPEN) {
      if (this.#socket.readyState === WebSocket.CLOSED && performance.now() - this.#tried > AGAIN) this.#open();
      return instead();
    }
    return new Promise((resolve, reject) => {
      const number = this.#numbers++ % 2 ** 32;
      this.#waiting.set(number, { query, resolve, instead: () => resolve(instead()) });
      signal.addEventListener("abort", () => this.#gaveUp(number, reject, signal.reason));
      this.#socket.send(`${number} ${query}`);
    });
  }

  /** The number in four bytes, the status in two, then the body. @param {ArrayBuffer} data */
  #arrived(data) {
    const head = new DataView(data);
    const number = head.getUint32(0, true);
    const status = head.getUint16(4, true);
    const body = data.slice(6);
    const wish = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (!wish) return;
    if (status !== 200) {
      wish.resolve(pictureOf(new Response(body, { status })));
      return;
    }
    const picture = new Blob([body], { type: "image/jpeg" });
    this.#keep(wish.query, picture);
    wish.resolve(picture);
  }

  /** @param {string} query @param {Blob} picture */
  #keep(query, picture) {
    this.#kept.set(query, picture);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value ?? "");
  }

  /**
   * Whoever waited long enough for an answer does not trust the connection any more.
   * @param {number} number
   * @param {(reason: unknown) => void} reject
   * @param {unknown} reason
   */
  #gaveUp(number, reject, reason) {
    if (!this.#waiting.delete(number)) return;
    reject(reason);
    this.#socket.close();
    this.#broke();
  }

  #broke() {
    const wishes = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const wish of wishes) wish.instead();
  }
}
