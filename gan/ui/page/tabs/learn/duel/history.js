// Numbers over time, however long: when there is no more room, every second one goes and the rest stand for twice as long.

const ROOM = 240;

export class History {
  /** @type {number[]} */
  values = [];
  #every = 1;
  #passed = 0;

  /** @param {number} value */
  add(value) {
    if (this.#passed++ % this.#every || !Number.isFinite(value)) return;
    this.values.push(value);
    if (this.values.length <= ROOM) return;
    this.values = this.values.filter((_, at) => at % 2 === 0);
    this.#every *= 2;
  }
}

/** What the curves beside the map show. */
export const histories = () => ({
  generator: new History(),
  discriminator: new History(),
  covered: new History(),
  heard: new History(),
});
