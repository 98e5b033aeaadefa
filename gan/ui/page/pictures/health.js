// What the visitor is told about those who draw: nothing at all while they answer.

const BUSY = "Many people are drawing just now. Your picture comes in a moment.";

/** @typedef {{waiting: boolean, working: boolean}} Watched */
/** @typedef {"well" | "answered" | "idle" | "refused" | "busy" | "away"} Condition */
/** @typedef {{words: string, waiting: boolean, working: boolean}} News */

/** Of what is an extra nobody is told where it has to wait. @type {import("./queue.js").Listener} */
export const UNSEEN = { report() {}, changed() {} };

export class Health {
  /** @type {Map<object, {condition: Condition, words: string}>} */
  #conditions = new Map();
  /** @type {Watched[]} */
  #queues = [];

  /** @param {{onChange: (news: News) => void, away: string}} listener `away`: what is said where nobody answers */
  constructor({ onChange, away }) {
    this.onChange = onChange;
    this.away = away;
  }

  /** @param {Watched[]} queues */
  watch(...queues) {
    this.#queues.push(...queues);
  }

  /**
   * One answer shows that whoever draws is there, whatever others met before; it does not show that they have time for
   * others. What was refused or has to wait stays so until its own queue has something else to show.
   * @param {object} queue
   * @param {Condition} condition
   * @param {string} [words]
   */
  report(queue, condition, words = "") {
    if (condition === "well" || condition === "answered") this.#found();
    if (condition !== "answered") this.#conditions.delete(queue);
    if (condition === "refused" || condition === "busy" || condition === "away") {
      this.#conditions.set(queue, { condition, words });
    }
    this.changed();
  }

  /** Nobody is away any more. */
  #found() {
    for (const [queue, { condition }] of this.#conditions) {
      if (condition === "away") this.#conditions.delete(queue);
    }
  }

  get #words() {
    const told = [...this.#conditions.values()];
    if (told.some(({ condition }) => condition === "away")) return this.away;
    if (told.some(({ condition }) => condition === "busy")) return BUSY;
    return told.at(-1)?.words ?? "";
  }

  changed() {
    const waiting = this.#queues.some((queue) => queue.waiting);
    const working = this.#queues.some((queue) => queue.working);
    this.onChange({ words: this.#words, waiting, working });
  }
}
