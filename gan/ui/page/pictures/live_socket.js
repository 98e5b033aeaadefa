// One connection that stays open, for live pictures: see gan/ui/server/live_socket.py. While there is none, each is a request.

import { ask } from "./request.js";

const AGAIN = 10_000; // ms between two attempts to open it
const KEPT = 64; // answers that are not asked for twice

export class Line {
  constructor(address) {
    this.address = new URL(address, location.href.replace(/^http/, "ws"));
    this.numbers = 0;
    this.waiting = new Map();
    this.kept = new Map();
    this.open();
  }

  open() {
    this.tried = performance.now();
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.arrived(data);
    socket.onclose = () => socket === this.socket && this.broke();
    this.socket = socket;
  }

  // As `fetch` would answer, as far as a feed looks at it.
  send = (url, { signal }) => {
    const query = url.slice(url.indexOf("?") + 1);
    if (this.kept.has(query)) return Promise.resolve(this.kept.get(query));
    if (this.socket.readyState !== WebSocket.OPEN) {
      if (this.socket.readyState === WebSocket.CLOSED && performance.now() - this.tried > AGAIN) this.open();
      return ask(url, { signal });
    }
    return new Promise((resolve, reject) => {
      const number = this.numbers++ % 2 ** 32;
      this.waiting.set(number, { query, resolve, instead: () => resolve(ask(url, { signal })) });
      signal.addEventListener("abort", () => this.gaveUp(number, reject, signal.reason));
      this.socket.send(`${number} ${query}`);
    });
  };

  arrived(data) {
    const head = new DataView(data);
    const number = head.getUint32(0, true);
    const status = head.getUint16(4, true);
    const body = data.slice(6);
    const answer = {
      status,
      ok: status === 200,
      blob: () => new Blob([body], { type: "image/jpeg" }),
      json: () => JSON.parse(new TextDecoder().decode(body)),
    };
    const wish = this.waiting.get(number);
    this.waiting.delete(number);
    if (wish && answer.ok) this.keep(wish.query, answer);
    wish?.resolve(answer);
  }

  keep(query, answer) {
    this.kept.set(query, answer);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
  }

  // Whoever waited long enough for an answer does not trust the connection any more.
  gaveUp(number, reject, reason) {
    if (!this.waiting.delete(number)) return;
    reject(reason);
    this.socket.close();
    this.broke();
  }

  broke() {
    const wishes = [...this.waiting.values()];
    this.waiting.clear();
    for (const wish of wishes) wish.instead();
  }
}
