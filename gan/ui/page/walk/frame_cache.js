// A walk's pictures, as far as they are there: evenly placed on the path, some of them still missing.

import { tiles } from "../canvas/painter.js";

// Between pictures further apart than this there is no blend that looks like a picture.
const REACH = 4;

export class Film {
  // `last` is the number of the last frame; on a `closed` path it is the first one again. On a `mirrored` path the
  // second half shows the same frames backwards. `key` tells which walk it is.
  constructor({ key, last, closed = false, mirrored = false }) {
    Object.assign(this, { key, last, closed, mirrored });
    this.sprites = new Array(last + 1).fill(null);
    this.left = new Uint16Array(last + 1);
    this.top = new Uint16Array(last + 1);
    this.sizes = new Uint16Array(last + 1);
    this.crisp = new Uint8Array(last + 1);
    this.before = new Int16Array(last + 1).fill(-1);
    this.after = new Int16Array(last + 1).fill(-1);
  }

  // The pictures of one sprite, for these frames.
  put(sprite, frames, { crisp = false } = {}) {
    const box = tiles(sprite, frames.length);
    frames.forEach((frame, index) => {
      this.keep(frame, sprite, box(index), crisp);
      if (this.closed && frame === 0) this.keep(this.last, sprite, box(index), crisp);
    });
    this.link();
  }

  keep(frame, sprite, [left, top, size], crisp) {
    this.sprites[frame] = sprite;
    this.left[frame] = left;
    this.top[frame] = top;
    this.sizes[frame] = size;
    this.crisp[frame] = Number(crisp);
  }

  // The frames that are there and could be crisper.
  soft() {
    const end = this.last + !this.closed;
    return [...this.sprites.keys()].filter((frame) => frame < end && this.sprites[frame] && !this.crisp[frame]);
  }

  // For every frame the nearest ones that are there, so that painting needs no search.
  link() {
    let near = -1;
    for (let frame = 0; frame <= this.last; frame++) {
      if (this.sprites[frame]) near = frame;
      this.before[frame] = near;
    }
    near = -1;
    for (let frame = this.last; frame >= 0; frame--) {
      if (this.sprites[frame]) near = frame;
      this.after[frame] = near;
    }
  }

  frameAt(place) {
    return (this.mirrored ? 1 - Math.abs(1 - 2 * place) : place) * this.last;
  }

  placeOf(frame) {
    return frame / this.last / (this.mirrored ? 2 : 1);
  }

  // Whether the picture at this place can be shown as well as it ever will be, or nearly.
  ready(place) {
    const at = this.frameAt(place);
    const low = this.before[Math.floor(at)];
    const high = this.after[Math.ceil(at)];
    return low >= 0 && high >= 0 && high - low <= REACH / 2;
  }

  // The two neighbours, blended; the nearer one alone where the other is missing.
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
    painter.lay(this.sprites[low], this.left[low], this.top[low], this.sizes[low], 1);
    if (blend > 0.001) painter.lay(this.sprites[high], this.left[high], this.top[high], this.sizes[high], blend);
    painter.enlarge();
    return true;
  }
}
