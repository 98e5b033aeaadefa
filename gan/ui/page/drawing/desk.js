// What is to be drawn, in small steps: between any two of them something more urgent may come, or be taken back.

/** Work that comes in steps and ends in an answer. @typedef {AsyncGenerator<void, any, void>} Steps */
/** A lower `rank` is more urgent. @typedef {{id: number, rank: number, steps: Steps}} Job */

export class Desk {
  /** @type {Job[]} */
  #jobs = [];
  #busy = false;

  /** `breath` lets new wishes come in. @param {(id: number, answer: Promise<any>) => void} onAnswer @param {() => Promise<void>} breath */
  constructor(onAnswer, breath) {
    this.onAnswer = onAnswer;
    this.breath = breath;
  }

  /** @param {Job} job */
  add(job) {
    this.#jobs.push(job);
    if (!this.#busy) this.#work();
  }

  /** @param {number} id */
  cancel(id) {
    this.#jobs = this.#jobs.filter((job) => job.id !== id);
  }

  async #work() {
    this.#busy = true;
    for (let job = this.#next(); job; job = this.#next()) {
      await this.#step(job);
      await this.breath();
    }
    this.#busy = false;
  }

  /** The most urgent, of several the one that came first. */
  #next() {
    const { length } = this.#jobs;
    return length ? this.#jobs.reduce((best, job) => (job.rank < best.rank ? job : best)) : undefined;
  }

  /** @param {Job} job */
  async #step(job) {
    try {
      const { done, value } = await job.steps.next();
      if (done) this.#end(job, Promise.resolve(value));
    } catch (error) {
      this.#end(job, Promise.reject(error));
    }
  }

  /** @param {Job} job @param {Promise<any>} answer */
  #end(job, answer) {
    this.cancel(job.id);
    this.onAnswer(job.id, answer);
  }
}

/** Between two tasks of the browser's: a timer would be four milliseconds late. @returns {() => Promise<void>} */
export function breaths() {
  const { port1, port2 } = new MessageChannel();
  return () =>
    new Promise((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
}
