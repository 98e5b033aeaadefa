// A contact sheet: moments of a walk side by side, as a PNG; the mirror of contact_sheet in gan/video/stills.py.

import { contextOf } from "../canvas/sprite.js";
import { encoded } from "./encoded.js";
import { withRecipe } from "./png.js";

const COLUMNS = 6;
const MARGIN = 0.06; // of a picture's width
const BACKGROUND = "rgb(16 17 19)"; // the page's dark one

export class ContactSheet {
  type = "image/png";
  /** @type {HTMLCanvasElement} */
  #sheet = document.createElement("canvas");
  #count = 0;

  /** @param {{size: number, query: string, frames: number}} film */
  constructor({ size, query, frames }) {
    this.size = size;
    this.query = query;
    this.margin = Math.max(2, Math.round(size * MARGIN));
    const columns = Math.min(frames, COLUMNS);
    this.#sheet.width = columns * (size + this.margin) + this.margin;
    this.#sheet.height = Math.ceil(frames / columns) * (size + this.margin) + this.margin;
    this.context = contextOf(this.#sheet, { alpha: false });
    this.context.fillStyle = BACKGROUND;
    this.context.fillRect(0, 0, this.#sheet.width, this.#sheet.height);
  }

  /** @param {HTMLCanvasElement} canvas */
  async add(canvas) {
    const step = this.size + this.margin;
    const [column, row] = [this.#count % COLUMNS, Math.floor(this.#count / COLUMNS)];
    this.context.drawImage(canvas, this.margin + column * step, this.margin + row * step);
    this.#count += 1;
  }

  async finish() {
    return withRecipe(await encoded(this.#sheet, this.type), this.query);
  }

  close() {}
}
