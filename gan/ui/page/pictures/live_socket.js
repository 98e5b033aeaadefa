// The live socket: one connection that stays open, for live pictures; see gan/ui/server/live_socket.py. While there is none,
// each is a request.

import { request } from "./request.js";

const AGAIN = 10_000; // ms between two attempts to open it
const KEPT = 64; // answers that are not asked for twice

/** As `fetch` would answer, as far as it is looked at. @typedef {Pick<Response, "status" | "ok" | "json" | "blob">} Answer */
/** @typedef {{query: string, resolve: (answer: Answer | Promise<Answer>) => void, instead: () => void}} Wish */

export class LiveSocket {
  #numbers = 0;
  #tried = 0;
  /** @type {Map<number, Wish>} */
  #waiting = new Map();
  /** @type {Map<string, Answer>} */
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
   * @param {string} query
   * @param {AbortSignal} signal
   * @returns {Promise<Answer>}
   */
  send(query, signal) {
    const kept = this.#kept.get(query);
    if (kept) return Promise.resolve(kept);
    const instead = () => request(`${this.instead}?${query}`, { signal });
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
    const answer = {
      status,
      ok: status === 200,
      blob: async () => new Blob([body], { type: "image/jpeg" }),
      json: async () => JSON.parse(new TextDecoder().decode(body)),
    };
    const wish = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (wish && answer.ok) this.#keep(wish.query, answer);
    wish?.resolve(answer);
  }

  /** @param {string} query @param {Answer} answer */
  #keep(query, answer) {
    this.#kept.set(query, answer);
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
