// Training on the server that this page came from, where whoever runs it allows that.

/** @import { Model } from "../state/state.js" */

import { readLines } from "./lines.js";
import { accepted } from "./request.js";
import { Busy } from "./source.js";

const PART = 4 * 2 ** 20; // bytes of a file in one request
const PATIENT = 6; // times that a part is sent again where too much arrives at once

/**
 * One snapshot's row. @typedef {{elapsed: number, kimg: number, rate?: number, losses?: Record<string, number>, report?: Record<string, number>}} Point
 * @typedef {Point & {number: number, left: number | null, points: Point[], notes: string[]}} Live
 *
 * What the server tells: see gan/workshop/tellings.py.
 * @typedef {object} Told
 * @property {string} phase idle, learning, paused, stopped, done, failed or keeping
 * @property {boolean} busy whether a process is at work
 * @property {string} words
 * @property {string} title
 * @property {string} name of the model
 * @property {string} progress
 * @property {Partial<Live>} live
 * @property {string[]} notes
 * @property {Model[]} models those that came since the server started
 * @property {{name: string, title: string, size: number}[]} starts
 * @property {boolean} paths whether a path may be given here
 * @property {number[]} minutes to choose from
 * @property {number[]} sizes
 *
 * @typedef {{set: string} | {path: string}} Source
 * @typedef {{pictures: number, reserved: number, judged: boolean, notes: string[], distances: [string, number][], sheet: string}} Survey
 */

export class TrainingServer {
  /** @param {string} base */
  constructor(base) {
    this.base = `${base}/training`;
  }

  /** @returns {Promise<Told>} */
  async state() {
    return (await accepted(await fetch(`${this.base}/state`))).json();
  }

  /** Where the fixed seeds are, as a snapshot draws them. @param {number} number */
  sheet(number) {
    return `${this.base}/sheet?n=${number}`;
  }

  /** A new set of pictures: its key. @returns {Promise<string>} */
  async begin() {
    return (await (await this.#post("set", "")).json()).set;
  }

  /** Sends one file of a set, part by part. @param {string} set @param {File} file @param {AbortSignal} signal */
  async send(set, file, signal) {
    let query = new URLSearchParams({ set, name: file.name });
    for (let at = 0; at === 0 || at < file.size; at += PART) {
      const answer = await this.#part(`upload?${query}`, file.slice(at, at + PART), signal);
      query = new URLSearchParams({ set, file: answer.file, at: String(at + PART) });
    }
  }

  /** What is in a set or at a path. @param {Source} source @param {number} size @param {AbortSignal} signal @returns {Promise<Survey>} */
  async look(source, size, signal) {
    const response = await this.#post("look", JSON.stringify({ ...source, size }), signal);
    return (
      await readLines(
        response,
        (line) => Boolean(line.found),
        () => {},
      )
    ).line.found;
  }

  /** @param {Source & {title: string, start: string, size: number, minutes: number, mirror: boolean}} wish @returns {Promise<Told>} */
  async start(wish) {
    return (await this.#post("start", JSON.stringify(wish))).json();
  }

  /** @param {{act: string, minutes?: number, parts?: string[]}} act @returns {Promise<Told>} */
  async act(act) {
    return (await this.#post("act", JSON.stringify(act))).json();
  }

  /** @param {string} path @param {Blob} body @param {AbortSignal} signal @returns {Promise<{file: string}>} */
  async #part(path, body, signal) {
    for (let tries = 1; ; tries++) {
      try {
        return await (await this.#post(path, body, signal)).json();
      } catch (error) {
        if (!(error instanceof Busy) || tries >= PATIENT) throw error;
        await new Promise((done) => setTimeout(done, 500 * tries));
      }
    }
  }

  /** @param {string} path @param {BodyInit} body @param {AbortSignal} [signal] */
  async #post(path, body, signal) {
    return accepted(await fetch(`${this.base}/${path}`, { method: "POST", body, signal }));
  }
}
