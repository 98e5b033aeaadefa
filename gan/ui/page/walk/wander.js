// A screen that nobody touches: slow walks from one curated picture to the next, without end.

const WALK = 14; // seconds
const REST = 3;

export class Wander {
  constructor({ store, course, seeds }) {
    Object.assign(this, { store, course, seeds });
    this.before = store.state;
    this.playing = course.playing;
    this.ahead = [];
    this.walk();
  }

  // To the second picture, a rest, and from there on to another one.
  walk() {
    const seconds = WALK * (1 - this.store.state.t);
    this.course.glide(1, seconds);
    this.timer = setTimeout(() => this.rest(), seconds * 1000 + 100);
  }

  rest() {
    const { b } = this.store.state;
    this.store.set({ a: b, b: this.next(b), t: 0 });
    this.timer = setTimeout(() => this.walk(), REST * 1000);
  }

  next(now) {
    if (!this.ahead.length) this.ahead = shuffled(this.seeds);
    const seed = this.ahead.pop();
    if (seed !== now) return seed;
    return this.ahead.length ? this.ahead.pop() : Math.floor(Math.random() * 10000);
  }

  end() {
    clearTimeout(this.timer);
    this.course.stop();
    this.store.set(this.before);
    if (this.playing) this.course.play();
  }
}

const shuffled = (seeds) =>
  seeds
    .map((seed) => [Math.random(), seed])
    .sort(([one], [other]) => one - other)
    .map(([, seed]) => seed);
