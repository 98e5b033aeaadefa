// The paint over a canvas: the picture itself comes first, as it always does, and the painting follows where it rests and,
// once enough of it is there, on the walk. How much of the picture shines through is mixed here, so a slider does it live.

/** @import { Painter } from "../canvas/painter.js" */
/** @import { Sprite } from "../canvas/sprite.js" */
/** @import { PictureSource } from "../pictures/source.js" */
/** @import { Listener } from "../pictures/queue.js" */
/** @import { Paint } from "../state/paint.js" */
/** @import { State } from "../state/state.js" */

import { contextOf } from "../canvas/sprite.js";
import { UNSEEN } from "../pictures/health.js";
import { Queue } from "../pictures/queue.js";
import { toQuery } from "../state/link.js";
import { fullyPainted, paintOf } from "../state/paint.js";
import { FrameCache, REACH } from "./frame_cache.js";

const REST = 220; // ms without another picture
const AT_ONCE = 4; // paintings: others wait for theirs meanwhile
const LOOK = { painted: true };

/** What is shown: of which state, how many times as large as drawn, on which walk and where on it. @typedef {{state: State, scale: number, walk: FrameCache | null, place: number}} View */

export class PaintLayer {
  /** @type {View | null} */
  #view = null;
  /** @type {Paint | null} */
  #paint = null;
  #wanted = "";
  /** @type {{key: string, image: ImageBitmap} | null} */
  #still = null;
  /** @type {FrameCache | null} */
  #frames = null;
  #whole = false; // whether there are enough of them
  #now = 0;

  /** @param {{painter: Painter, source: Pick<PictureSource, "picture" | "walk" | "limits">, health: Listener}} canvas */
  constructor({ painter, source, health }) {
    this.painter = painter;
    this.source = source;
    this.veil = new Veil();
    /** @type {Queue<ImageBitmap, string>} */
    this.stills = new Queue({
      onAnswer: (image, key) => this.#rested(image, key),
      health,
      limit: 1,
      delay: REST,
      abandon: true,
    });
    /** @type {Queue<Sprite, {cache: FrameCache, frames: number[]}>} */
    this.walk = new Queue({
      onAnswer: (sprite, about) => this.#arrived(sprite, about),
      health: UNSEEN,
      limit: 1,
      abandon: true,
    });
  }

  /** Whether there is paint, be it there already or on its way. */
  get on() {
    return this.#view !== null;
  }

  /** Whether it leaves nothing of the picture to be seen. */
  get hides() {
    return this.on && this.#paint?.strength === 1;
  }

  /** The canvas is about to show this. @param {View} view */
  see(view) {
    this.#paint = paintOf(view.state.paint);
    if (!this.#paint?.strength || !this.source.limits.styles) {
      if (this.#view) this.stop();
      return;
    }
    const state = fullyPainted(view.state, this.#paint);
    this.#view = { ...view, state };
    this.#rest(state, view.scale);
    this.#move(this.#paint.style);
    this.#cover();
  }

  stop() {
    this.painter.over = this.#view = this.#frames = this.#still = null;
    this.#wanted = "";
    this.stills.cancel();
    this.walk.cancel();
  }

  /** @param {State} state @param {number} scale */
  #rest(state, scale) {
    const key = toQuery(state);
    if (key === this.#wanted) return;
    this.#wanted = key;
    if (this.#still?.key === key) this.stills.cancel();
    else this.stills.want((signal) => this.source.picture(state, { ...LOOK, scale, signal }), key);
  }

  /** On another walk, or along the one whose paintings are on the way. @param {string} style */
  #move(style) {
    const { walk, place } = /** @type {View} */ (this.#view);
    const key = walk && `${walk.key}|${style}`;
    const now = walk?.frameAt(place) ?? 0;
    if (walk && key && this.#frames?.key !== key) {
      this.walk.cancel();
      const { last, closed, mirrored } = walk;
      this.#frames = new FrameCache({ key, last, closed, mirrored });
      this.#whole = false;
    } else if (now !== this.#now && !this.walk.waiting) this.#next();
    this.#now = now;
  }

  /**
   * The paintings that are missing for the whole walk. Those between are blended: with one for every frame strokes would
   * jump about ten times as much.
   * @param {FrameCache} frames
   */
  #missing(frames) {
    const ends = frames.closed ? [] : [frames.last];
    const wanted = frames.all.filter((frame) => frame % REACH === 0 && frame < frames.last);
    return [...wanted, ...ends].filter((frame) => !frames.images[frame]);
  }

  #next() {
    const cache = this.#frames;
    const view = this.#view;
    if (!cache || !view) return;
    /** @param {number} frame */
    const wait = (frame) => (frame < this.#now - REACH ? frame + cache.last : frame);
    const frames = this.#missing(cache)
      .sort((one, other) => wait(one) - wait(other))
      .slice(0, AT_ONCE);
    if (!frames.length) return;
    const places = frames.map((frame) => cache.placeOf(frame));
    const { state, scale } = view;
    this.walk.want((signal) => this.source.walk(state, places, { ...LOOK, scale, signal }), { cache, frames });
  }

  /** @param {Sprite} sprite @param {{cache: FrameCache, frames: number[]}} about */
  #arrived(sprite, { cache, frames }) {
    if (cache !== this.#frames) return;
    cache.put(sprite, frames);
    this.#whole = !this.#missing(cache).length;
    this.#next();
    this.#show();
  }

  /** The walk is painted while somebody looks at one of its pictures, but not while styles are being chosen. @param {ImageBitmap} image @param {string} key */
  #rested(image, key) {
    if (key !== this.#wanted) return;
    this.#still = { key, image };
    this.#show();
    if (this.#view?.state.tab !== "sculpt" && !this.walk.waiting) this.#next();
  }

  #show() {
    this.#cover();
    this.painter.enlarge();
  }

  #cover() {
    const view = this.#view;
    const image = view && (this.#still?.key === this.#wanted ? this.#still.image : this.#onWalk(view));
    this.painter.over = image ? { image, strength: this.#paint?.strength ?? 0 } : null;
  }

  /** @param {View} view */
  #onWalk({ walk, place }) {
    const painted = this.#frames;
    if (!walk || !painted || !this.#whole) return null;
    return painted.paint(this.veil, place) ? this.veil.canvas : null;
  }
}

/** Where two paintings are blended, at their own size. */
class Veil {
  canvas = document.createElement("canvas");
  context = contextOf(this.canvas, { alpha: false });

  /** @param {number} size */
  begin(size) {
    if (this.canvas.width !== size) this.canvas.width = this.canvas.height = size;
  }

  /** @param {CanvasImageSource} image @param {number} left @param {number} top @param {number} tile @param {number} opacity */
  lay(image, left, top, tile, opacity) {
    const { width } = this.canvas;
    this.context.globalAlpha = opacity;
    this.context.drawImage(image, left, top, tile, tile, 0, 0, width, width);
    this.context.globalAlpha = 1;
  }

  enlarge() {}
}
