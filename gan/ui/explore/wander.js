// A screen that nobody touches: slow walks from one curated picture to the next, without end.

const WALK = 14; // seconds
const REST = 3;

export class Wander {
  constructor({ store, stage }) {
    Object.assign(this, { store, stage });
    this.before = store.state;
    this.playing = stage.player.playing;
    this.seeds = [];
    this.walk();
  }

  // To the second picture, a rest, and from there on to another one.
  walk() {
    const seconds = WALK * (1 - this.store.state.t);
    this.stage.player.glide(1, seconds);
    this.timer = setTimeout(() => this.rest(), seconds * 1000 + 100);
  }

  rest() {
    const { b } = this.store.state;
    this.store.set({ a: b, b: this.next(b), t: 0 });
    this.timer = setTimeout(() => this.walk(), REST * 1000);
  }

  next(now) {
    if (!this.seeds.length) this.seeds = shuffled(this.stage.model().seeds);
    const seed = this.seeds.pop();
    if (seed !== now) return seed;
    return this.seeds.length ? this.seeds.pop() : Math.floor(Math.random() * 10000);
  }

  end() {
    clearTimeout(this.timer);
    this.stage.player.stop();
    this.store.set(this.before);
    if (this.playing) this.stage.player.start();
  }
}

const shuffled = (seeds) =>
  seeds
    .map((seed) => [Math.random(), seed])
    .sort(([one], [other]) => one - other)
    .map(([, seed]) => seed);
