// Once somebody moves on a film, its pictures are exchanged for crisp ones, those first that come next.

import { Feed, UNSEEN } from "../pictures/queue.js";

const CHUNK = 8; // pictures in one request
const TIMES = 2; // as large as drawn: enough for what moves

export class Polish {
  // `url(places)` asks for pictures; `whole()` tells whether all soft ones are there: crisp between soft would flicker.
  constructor({ url, whole }) {
    Object.assign(this, { url, whole });
    this.film = null;
    this.feed = new Feed({ onPicture: (sprite, about) => this.arrived(sprite, about), health: UNSEEN, limit: 1, abandon: true });
  }

  // The film is shown at this place; the first time is no movement.
  seen(film, place) {
    const now = film.frameAt(place);
    if (film !== this.film) {
      this.feed.cancel();
      Object.assign(this, { film, now, ahead: 1 });
    } else if (now !== this.now) {
      this.ahead = Math.sign(now - this.now);
      this.now = now;
      if (!this.feed.waiting && this.whole()) this.next();
    }
  }

  stop() {
    this.film = null;
    this.feed.cancel();
  }

  next() {
    const { film } = this;
    const frames = this.choose();
    if (frames.length) this.feed.want(`${this.url(frames.map((frame) => film.placeOf(frame)))}&scale=${TIMES}`, { film, frames });
  }

  arrived(sprite, { film, frames }) {
    if (film !== this.film) return;
    film.put(sprite, frames, { crisp: true });
    if (this.whole()) this.next();
  }

  // The soft frames that the film comes to next; those behind it, it comes to on its way back or when it begins anew.
  choose() {
    const { film, now, ahead } = this;
    const wait = (frame) => (frame - now) * ahead + ((frame - now) * ahead < -1 ? 2 * film.last : 0);
    return film.soft().sort((one, other) => wait(one) - wait(other)).slice(0, CHUNK);
  }
}
