// Brings a film's pictures from the server, those first that are shown next.

import { Feed } from "../pictures/queue.js";
import { Film } from "./frame_cache.js";

export const FIRST = 120; // pictures of a walk at first; twice as many once it has been played
const LAST = 2 * FIRST;
const CHUNK = 16; // pictures in one request
const AT_ONCE = 2;

export const filmOf = (key, path) => new Film({ key, last: LAST, closed: path === "loop", mirrored: path === "back" });

export class Reel {
  // `url(places)` asks for pictures; `place()` is where the walk is shown just now.
  constructor({ url, place, health, onFrames }) {
    Object.assign(this, { url, place, onFrames });
    this.film = null;
    this.chunks = [];
    this.fine = false;
    this.feeds = Array.from({ length: AT_ONCE }, (_, number) => {
      const onPicture = (sprite, about) => this.arrived(this.feeds[number], sprite, about);
      return new Feed({ onPicture, health, limit: 1, abandon: true });
    });
    health.watch(...this.feeds);
  }

  start(film, { fine }) {
    this.pause();
    this.film = film;
    this.fine = fine;
    this.chunks = chunksOf(film);
    this.resume();
  }

  pause() {
    for (const feed of this.feeds) feed.cancel();
    for (const chunk of this.chunks) chunk.asked = chunk.there;
  }

  resume() {
    for (const feed of this.feeds) if (!feed.waiting) this.next(feed);
  }

  refine() {
    if (this.fine) return;
    this.fine = true;
    this.resume();
  }

  // Whether all pictures are there that it brings for now.
  get whole() {
    return this.chunks.every((chunk) => chunk.there || (chunk.between && !this.fine));
  }

  next(feed) {
    const chunk = this.choose();
    if (!chunk) return;
    chunk.asked = true;
    const { film } = this;
    feed.want(this.url(chunk.frames.map((frame) => film.placeOf(frame))), { film, chunk });
  }

  arrived(feed, sprite, { film, chunk }) {
    if (film !== this.film) return;
    chunk.there = true;
    film.put(sprite, chunk.frames);
    this.next(feed);
    this.onFrames();
  }

  // The chunk that the walk comes to next: first of every other picture, then of those between.
  choose() {
    const now = this.film?.frameAt(this.place());
    let best = null;
    let least = Infinity;
    for (const chunk of this.chunks) {
      if (chunk.asked || (chunk.between && !this.fine)) continue;
      const { frames, between } = chunk;
      const wait = frames.at(-1) + 2 > now ? Math.max(0, frames[0] - now) : frames[0] - now + 2 * LAST;
      const rank = wait + (between ? 4 * LAST : 0);
      if (rank < least) [best, least] = [chunk, rank];
    }
    return best;
  }
}

function chunksOf(film) {
  const chunks = [];
  for (const between of [false, true]) {
    const frames = [];
    for (let frame = Number(between); frame < film.last + !film.closed; frame += 2) frames.push(frame);
    for (let start = 0; start < frames.length; start += CHUNK) {
      chunks.push({ frames: frames.slice(start, start + CHUNK), between, asked: false, there: false });
    }
  }
  return chunks;
}
