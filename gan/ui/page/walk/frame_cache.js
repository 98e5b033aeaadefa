// A walk's frames, as far as they are there: evenly placed on the path, some of them still missing.

/** @import { Sprite } from "../canvas/sprite.js" */
/** @import { Painter } from "../canvas/painter.js" */

/** What frames are laid down on. @typedef {Pick<Painter, "begin" | "lay" | "enlarge">} Easel */

// Between frames further apart than this there is no blend that looks like a picture.
export const REACH = 4;

export class FrameCache {
  /**
   * `last` is the number of the last frame; on a `closed` path it is the first one again. On a `mirrored` path the second
   * half shows the same frames backwards. `key` tells which walk it is.
   * @param {{key: string, last: number, closed?: boolean, mirrored?: boolean}} walk
   */
  constructor({ key, last, closed = false, mirrored = false }) {
    this.key = key;
    this.last = last;
    this.closed = closed;
    this.mirrored = mirrored;
    this.size = 0; // of a frame as it is drawn
    this.images = /** @type {(ImageBitmap | null)[]} */ (new Array(last + 1).fill(null));
    this.left = new Uint16Array(last + 1);
    this.top = new Uint16Array(last + 1);
    this.sizes = new Uint16Array(last + 1);
    this.crisp = new Uint8Array(last + 1);
    this.before = new Int16Array(last + 1).fill(-1);
    this.after = new Int16Array(last + 1).fill(-1);
  }

  /** The pictures of one sprite, for these frames. @param {Sprite} sprite @param {number[]} frames @param {{crisp?: boolean}} [look] */
  put(sprite, frames, { crisp = false } = {}) {
    if (!crisp) this.size = sprite.size;
    frames.forEach((frame, index) => {
      this.#keep(frame, sprite, index, crisp);
      if (this.closed && frame === 0) this.#keep(this.last, sprite, index, crisp);
    });
    this.#link();
  }

  /** @param {number} frame @param {Sprite} sprite @param {number} index @param {boolean} crisp */
  #keep(frame, sprite, index, crisp) {
    this.images[frame] = sprite.image;
    [this.left[frame], this.top[frame], this.sizes[frame]] = sprite.box(index);
    this.crisp[frame] = Number(crisp);
  }

  /** All frames that a walk has, for a sprite that has all of them. */
  get all() {
    return Array.from({ length: this.last + 1 }, (_, frame) => frame);
  }

  /** The frames that are there and could be crisper. */
  get soft() {
    const end = this.last + Number(!this.closed);
    return this.all.filter((frame) => frame < end && this.images[frame] && !this.crisp[frame]);
  }

  /** For every frame the nearest ones that are there, so that painting needs no search. */
  #link() {
    let near = -1;
    for (let frame = 0; frame <= this.last; frame++) {
      if (this.images[frame]) near = frame;
      this.before[frame] = near;
    }
    near = -1;
    for (let frame = this.last; frame >= 0; frame--) {
      if (this.images[frame]) near = frame;
      this.after[frame] = near;
    }
  }

  /** @param {number} place */
  frameAt(place) {
    return (this.mirrored ? 1 - Math.abs(1 - 2 * place) : place) * this.last;
  }

  /** @param {number} frame */
  placeOf(frame) {
    return frame / this.last / (this.mirrored ? 2 : 1);
  }

  /** Whether the picture at this place can be shown as well as it ever will be, or nearly. @param {number} place */
  ready(place) {
    const at = this.frameAt(place);
    const low = this.before[Math.floor(at)];
    const high = this.after[Math.ceil(at)];
    return low >= 0 && high >= 0 && high - low <= REACH / 2;
  }

  /** The two neighbours, blended; the nearer one alone where the other is missing. @param {Easel} painter @param {number} place */
  paint(painter, place) {
    const at = this.frameAt(place);
    let low = this.before[Math.floor(at)];
    let high = this.after[Math.ceil(at)];
    if (low < 0 && high < 0) return false;
    if (low < 0) low = high;
    if (high < 0) high = low;
    if (high - low > REACH) low = high = at - low < high - at ? low : high;
    const blend = high > low ? (at - low) / (high - low) : 0;
    painter.begin(Math.max(this.sizes[low], this.sizes[high]));
    this.#lay(painter, low, 1);
    if (blend > 0.001) this.#lay(painter, high, blend);
    painter.enlarge();
    return true;
  }

  /** @param {Easel} painter @param {number} frame @param {number} opacity */
  #lay(painter, frame, opacity) {
    const image = this.images[frame];
    if (image) painter.lay(image, this.left[frame], this.top[frame], this.sizes[frame], opacity);
  }
}
