// Small pictures of keyframes, asked for once and kept.

import { Feed } from "../../pictures/queue.js";
import { paintTile, tiles } from "../../canvas/painter.js";
import { initials } from "../../state/link.js";

const IN_ONE = 24; // what the server draws on one sheet

export class Thumbs {
  constructor({ stage, store, onArrival }) {
    Object.assign(this, { stage, store, onArrival });
    this.kept = new Map(); // keyframe → where its picture is, and of which truncation it is
    this.feed = new Feed({ onPicture: (sprite, about) => this.keep(sprite, about), health: stage.health, limit: 1, delay: 60, longest: 60 });
  }

  look({ model, label, word, psi, mix, shift, teach } = this.store.state) {
    return [model, label, initials(word), psi, mix, shift, teach].join("|");
  }

  // Asks for those that are missing; an older truncation's pictures stay until the new ones are there.
  want(keys) {
    const { model, label, word } = this.store.state;
    const of = `${model}|${label}|${initials(word)}`;
    if (this.of !== of) this.kept.clear();
    this.of = of;
    const look = this.look();
    const missing = [...new Set(keys)].filter((key) => this.kept.get(key)?.look !== look).slice(0, IN_ONE);
    if (!missing.length) return this.feed.cancel();
    const url = this.stage.url("sheet", this.store.state, `&keys=${missing.join(",")}`, { seeds: false });
    return this.feed.want(url, { keys: missing, look });
  }

  keep(sprite, { keys, look }) {
    const box = tiles(sprite, keys.length);
    keys.forEach((key, index) => this.kept.set(key, { sprite, box: box(index), look }));
    this.onArrival();
  }

  paint(canvas, key) {
    const one = this.kept.get(key);
    if (one) paintTile(canvas, one.sprite, one.box);
  }
}
