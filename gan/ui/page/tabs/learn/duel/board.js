// The map of what the discriminator believes, with real and generated points on it.

/** @import { Game } from "./game.js" */
/** @import { Point } from "./targets.js" */

import { contextOf } from "../../../canvas/sprite.js";

const REACH = 1.2; // from the middle to the edge
const CELLS = 44; // along a side of the map
const STRONGEST = 0.72; // how much of the accent a place has that is believed in fully
const CONTRAST = 1.6; // doubt is darker than halfway
const ARROW = 13; // pixels, of a push that has no end

/** @typedef {{field: string, accent: [number, number, number], real: string, fake: string, halo: string}} Colours */

export class Board {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.map = document.createElement("canvas");
    this.map.width = this.map.height = CELLS;
    this.pixels = new ImageData(CELLS, CELLS);
    this.beliefs = new Float64Array(CELLS);
    this.row = new Float64Array(2 * CELLS);
    this.pushes = new Float64Array(0);
    this.points = new Float64Array(0);
  }

  /** A row's worth of the map at a time would flicker, so all of it at once: about two milliseconds. @param {Game} game */
  believe(game) {
    const [red, green, blue] = this.#colours().accent;
    for (let y = 0, at = 0; y < CELLS; y++) {
      for (let x = 0; x < CELLS; x++) {
        this.row[2 * x] = (2 * (x + 0.5) - CELLS) * (REACH / CELLS);
        this.row[2 * x + 1] = -(2 * (y + 0.5) - CELLS) * (REACH / CELLS);
      }
      game.believe(this.row, this.beliefs);
      for (let x = 0; x < CELLS; x++) {
        this.pixels.data.set([red, green, blue, 255 * STRONGEST * this.beliefs[x] ** CONTRAST], at);
        at += 4;
      }
    }
    contextOf(this.map).putImageData(this.pixels, 0, 0);
  }

  /** @param {Game} game */
  paint(game, { pushes = true, cursor = /** @type {Point | null} */ (null) } = {}) {
    const colours = this.#colours();
    const scale = Math.min(devicePixelRatio, 2);
    const side = Math.round(this.canvas.clientWidth * scale);
    if (!side) return;
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const context = contextOf(this.canvas);
    context.fillStyle = colours.field;
    context.fillRect(0, 0, side, side);
    context.imageSmoothingQuality = "high";
    context.drawImage(this.map, 0, 0, side, side);
    const place = (/** @type {number} */ x, /** @type {number} */ y) =>
      /** @type {Point} */ ([((x / REACH + 1) * side) / 2, ((1 - y / REACH) * side) / 2]);
    const { real } = game;
    context.fillStyle = colours.real;
    for (let at = 0; at < real.length; at += 2) dot(context, place(real[at], real[at + 1]), 1.7 * scale);
    this.points = game.thrown();
    if (pushes) this.#drawPushes(game, context, place, colours, scale);
    this.#drawPoints(context, place, colours, scale);
    if (cursor) cross(context, place(...cursor), 9 * scale, colours.fake, scale);
  }

  /** Where on the board a pointer is. @param {{clientX: number, clientY: number}} event @returns {Point} */
  under({ clientX, clientY }) {
    const { left, top, width } = this.canvas.getBoundingClientRect();
    return [((2 * (clientX - left)) / width - 1) * REACH, (1 - (2 * (clientY - top)) / width) * REACH];
  }

  /** @param {Game} game @param {CanvasRenderingContext2D} context @param {(x: number, y: number) => Point} place @param {Colours} colours @param {number} scale */
  #drawPushes(game, context, place, colours, scale) {
    const pushes = game.pushes(this.points);
    this.pushes = pushes;
    context.strokeStyle = colours.fake;
    context.globalAlpha = 0.45;
    context.lineWidth = scale;
    context.beginPath();
    for (let at = 0; at < pushes.length; at += 2) {
      const [x, y] = [pushes[at], pushes[at + 1]];
      const strength = Math.hypot(x, y);
      const length = (ARROW * scale) / (1 + strength);
      const [left, top] = place(this.points[at], this.points[at + 1]);
      context.moveTo(left, top);
      context.lineTo(left + x * length, top - y * length);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {(x: number, y: number) => Point} place @param {Colours} colours @param {number} scale */
  #drawPoints(context, place, colours, scale) {
    const { points } = this;
    for (const [colour, radius] of /** @type {[string, number][]} */ ([
      [colours.halo, 3.6],
      [colours.fake, 2.5],
    ])) {
      context.fillStyle = colour;
      for (let at = 0; at < points.length; at += 2) dot(context, place(points[at], points[at + 1]), radius * scale);
    }
  }

  /** The theme's, which may change under the visitor's eyes. @returns {Colours} */
  #colours() {
    const style = getComputedStyle(this.canvas);
    const of = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(of("--lw-accent").slice(at, at + 2), 16) || 0);
    return {
      field: of("--lw-field"),
      accent: [red, green, blue],
      real: of("--lw-muted"),
      fake: of("--body-text-color"),
      halo: of("--lw-panel"),
    };
  }
}

/** @param {CanvasRenderingContext2D} context @param {Point} place @param {number} radius */
function dot(context, [x, y], radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {Point} place @param {number} arm @param {string} colour @param {number} width */
function cross(context, [x, y], arm, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = 2 * width;
  context.beginPath();
  context.moveTo(x - arm, y);
  context.lineTo(x + arm, y);
  context.moveTo(x, y - arm);
  context.lineTo(x, y + arm);
  context.stroke();
}
