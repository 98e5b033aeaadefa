// The paint of a film: a few paintings a second that dissolve into each other, as in gan/studio/dissolving.py. Strokes jump
// with the smallest change of what is painted; with a painting for every frame they would jump ten times as much.

/** @import { PictureSource } from "../pictures/source.js" */
/** @import { Paint } from "../state/paint.js" */
/** @import { State } from "../state/state.js" */

import { contextOf } from "../canvas/sprite.js";
import { fullyPainted } from "../state/paint.js";

const PAINTINGS = 4; // a second

export class Dissolving {
  /** @type {Map<number, ImageBitmap>} */
  #paintings = new Map();
  #blend = document.createElement("canvas");

  /** @param {{source: PictureSource, state: State, paint: Paint, places: number[], fps: number, asked: {signal: AbortSignal, scale: number}}} film `places` of its frames on the walk */
  constructor({ source, state, paint, places, fps, asked }) {
    this.source = source;
    this.state = fullyPainted(state, paint);
    this.strength = paint.strength;
    this.places = places;
    this.every = Math.max(1, Math.round(fps / PAINTINGS));
    this.asked = asked;
  }

  /** Lays the paint of a frame over its picture. @param {HTMLCanvasElement} canvas @param {number} frame */
  async over(canvas, frame) {
    const last = this.places.length - 1;
    const start = frame === last ? last : frame - (frame % this.every);
    const end = Math.min(last, start + this.every);
    for (const known of this.#paintings.keys()) if (known < start) this.#forget(known);
    const [before, after] = [await this.#painting(start), await this.#painting(end)];
    const context = this.#canvas(canvas.width);
    context.globalAlpha = 1;
    context.drawImage(before, 0, 0);
    context.globalAlpha = start === end ? 0 : (frame - start) / (end - start);
    context.drawImage(after, 0, 0);
    const onto = contextOf(canvas, { alpha: false });
    onto.globalAlpha = this.strength;
    onto.drawImage(this.#blend, 0, 0);
    onto.globalAlpha = 1;
  }

  close() {
    for (const frame of this.#paintings.keys()) this.#forget(frame);
  }

  /** @param {number} frame */
  async #painting(frame) {
    const known = this.#paintings.get(frame);
    if (known) return known;
    const { image } = await this.source.walk(this.state, [this.places[frame]], { ...this.asked, painted: true });
    this.#paintings.set(frame, image);
    return image;
  }

  /** @param {number} size */
  #canvas(size) {
    if (this.#blend.width !== size) this.#blend.width = this.#blend.height = size;
    return contextOf(this.#blend, { alpha: false });
  }

  /** @param {number} frame */
  #forget(frame) {
    this.#paintings.get(frame)?.close();
    this.#paintings.delete(frame);
  }
}
