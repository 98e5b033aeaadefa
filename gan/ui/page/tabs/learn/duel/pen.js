// A target of one's own, drawn on the board with a finger, the mouse or keys.

/** @import { Board } from "./board.js" */
/** @import { Point } from "./targets.js" */

const GAP = 0.03; // between the points of a stroke
const MOST = 1200; // points; then the oldest go
const STRIDE = 0.06;
const EDGE = 1.1;
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Pen {
  /** @type {Point | null} */
  #last = null;
  /** @type {Point[]} */
  points = [];
  /** @type {Point} */
  place = [0, 0];
  keyboard = false;
  on = false;

  /** @param {{board: Board, onDraw: () => void}} page */
  constructor({ board, onDraw }) {
    this.board = board;
    this.onDraw = onDraw;
    const { canvas } = board;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#last && this.#to(board.under(event)));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => this.#lift());
    canvas.addEventListener("keydown", (event) => this.#pressed(event));
    canvas.addEventListener("blur", () => this.#lift());
  }

  /** The keyboard's cross, while it has the focus. */
  get cursor() {
    return this.on && this.keyboard ? this.place : null;
  }

  /** Whether the board is drawn on. @param {boolean} on */
  use(on) {
    this.on = on;
    const { canvas } = this.board;
    canvas.parentElement?.classList.toggle("lw-duel-draws", on);
    canvas.setAttribute("role", on ? "application" : "img");
    if (on) canvas.tabIndex = 0;
    else canvas.removeAttribute("tabindex");
  }

  erase() {
    this.points = [];
    this.onDraw();
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (!this.on || event.button) return;
    this.board.canvas.setPointerCapture(event.pointerId);
    this.keyboard = false;
    this.#last = this.board.under(event);
    this.#add(this.#last);
  }

  #lift() {
    this.#last = null;
    if (!this.keyboard) return;
    this.keyboard = this.board.canvas === document.activeElement;
    this.onDraw();
  }

  /** @param {Point} to */
  #to(to) {
    const from = this.#last ?? to;
    const pieces = Math.floor(Math.hypot(to[0] - from[0], to[1] - from[1]) / GAP);
    for (let piece = 1; piece <= pieces; piece++) {
      this.#add([from[0] + ((to[0] - from[0]) * piece) / pieces, from[1] + ((to[1] - from[1]) * piece) / pieces]);
    }
    if (pieces) this.#last = to;
  }

  /** @param {Point} point */
  #add([x, y]) {
    /** @type {Point} */
    const point = [Math.max(-EDGE, Math.min(EDGE, x)), Math.max(-EDGE, Math.min(EDGE, y))];
    this.points = [...this.points.slice(1 - MOST), point];
    this.onDraw();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (!this.on || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== " ") return;
    event.preventDefault();
    this.keyboard = true;
    if (arrow) {
      const [x, y] = [this.place[0] + STRIDE * arrow[0], this.place[1] + STRIDE * arrow[1]];
      this.place = [Math.max(-EDGE, Math.min(EDGE, x)), Math.max(-EDGE, Math.min(EDGE, y))];
      this.onDraw();
    } else this.#add(this.place);
  }
}
