// An engine that draws in WebAssembly, in a worker of its own: one thread, no special headers, from any address.

/** @import { Engine } from "../drawing.js" */
/** @import { Program } from "../lowering/program.js" */
/** @import { Addressed, Answer } from "./machine.js" */

import { addressed } from "./addressing.js";
import { machine } from "./machine.js";

/** What the worker does: first a program comes, then inputs, each of which is answered with a picture. */
function serve() {
  /** @type {Promise<(input: Uint8Array, exit: number) => Answer> | undefined} */
  let running;
  self.onmessage = async ({ data: { id, program, input, exit } }) => {
    try {
      running ??= machine(program);
      const draw = await running;
      const picture = input && draw(input, exit);
      self.postMessage({ id, picture }, { transfer: picture ? [picture.data.buffer] : [] });
    } catch (error) {
      self.postMessage({ id, failed: String(error) });
    }
  };
}

const CLOSED = "The drawing was closed.";
/** The text of a worker that needs no other file. */
const WORKER = `${machine}\n(${serve})();`;

/**
 * Throws where WebAssembly or its vectors are missing. Where a page may have no worker it draws by itself.
 * @param {Program} program
 * @returns {Promise<Engine>}
 */
export async function openWasm(program) {
  const parts = addressed(program);
  const line = typeof Worker === "undefined" ? null : await Line.open(parts).catch(() => null);
  if (line) return { name: "wasm", draw: (input, exit) => line.ask({ input, exit }), close: () => line.close() };
  const draw = await machine(parts);
  return { name: "wasm", draw: async (input, exit) => draw(input, exit), close() {} };
}

/** Who asked. @typedef {{resolve: (picture: Answer) => void, reject: (error: Error) => void}} Waiting */

/** Questions to a worker and their answers. */
class Line {
  #worker;
  #asked = 0;
  #closed = false;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();

  /** @param {string} url of its script */
  constructor(url) {
    this.#worker = new Worker(url);
    this.#worker.onmessage = ({ data: { id, picture, failed } }) => {
      if (failed) this.#waiting.get(id)?.reject(new Error(failed));
      else this.#waiting.get(id)?.resolve(picture);
      this.#waiting.delete(id);
    };
    this.#worker.onerror = ({ message }) => this.#fail(new Error(message ?? "The worker could not start."));
  }

  /** A worker that has the program. @param {Addressed} program */
  static async open(program) {
    const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    const line = new Line(url);
    try {
      await line.ask({ program });
      return line;
    } catch (error) {
      line.close();
      throw error;
    } finally {
      URL.revokeObjectURL(url); // some browsers read it only now
    }
  }

  /** @param {{program: Addressed} | {input: Uint8Array, exit: number}} question @returns {Promise<Answer>} */
  ask(question) {
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error(CLOSED));
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...question });
    });
  }

  close() {
    this.#closed = true;
    this.#worker.terminate();
    this.#fail(new Error(CLOSED));
  }

  /** @param {Error} error */
  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
