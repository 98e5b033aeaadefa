// Runs a program in WebAssembly: in a worker, or wherever there is none.

/**
 * A program with its places as addresses: each step is the name of a kernel and what it takes.
 * `image` has the constants, at `imageAt`; the steps of a picture are those before `exit.after`, and then `exit.last`.
 * @typedef {[name: string, args: number[]]} Step
 * @typedef {{after: number, last: Step, width: number, height: number}} AddressedExit
 * @typedef {{
 *   binary: Uint8Array<ArrayBuffer>,
 *   image: Uint8Array<ArrayBuffer>,
 *   imageAt: number,
 *   bytes: number,
 *   input: number,
 *   output: number,
 *   steps: Step[],
 *   exits: AddressedExit[],
 * }} Addressed
 */

/** @typedef {{width: number, height: number, data: Uint8ClampedArray<ArrayBuffer>}} Picture */

/**
 * A function that draws the input at one of the program's exits. Stands alone, since its text becomes a worker's.
 * @param {Addressed} program
 * @returns {Promise<(input: Uint8Array, exit: number) => Picture>}
 */
export async function machine({ binary, image, imageAt, bytes, input: inputAt, output, steps, exits }) {
  const { instance } = await WebAssembly.instantiate(binary);
  const kernels = /** @type {Record<string, (...args: number[]) => void>} */ (instance.exports);
  const memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
  const page = 65536;
  memory.grow(Math.max(0, Math.ceil((bytes - memory.buffer.byteLength) / page)));
  const all = new Uint8Array(memory.buffer);
  all.set(image, imageAt);
  return (input, number) => {
    const exit = exits[number];
    all.set(input, inputAt);
    for (let at = 0; at < exit.after; at++) kernels[steps[at][0]](...steps[at][1]);
    kernels[exit.last[0]](...exit.last[1]);
    const { width, height } = exit;
    return { width, height, data: new Uint8ClampedArray(all.slice(output, output + 4 * width * height).buffer) };
  };
}
