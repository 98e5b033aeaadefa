// Runs a program in WebAssembly: in a worker, or wherever there is none.

/**
 * A program with its places as addresses: each step is the name of a kernel and what it takes.
 * `image` has the constants, at `imageAt`; the steps of a picture are those before `exit.after`, and then `exit.last`;
 * without one the numbers at `exit.image` are given back as they are.
 * @typedef {[name: string, args: number[]]} Step
 * @typedef {{after: number, last: Step | null, image: number, width: number, height: number}} AddressedExit
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

/**
 * A picture's bytes, red, green, blue and 255 for each pixel; `Unrounded` has numbers about -1 to 1 instead, the fourth
 * of which means nothing.
 * @typedef {{width: number, height: number, data: Uint8ClampedArray<ArrayBuffer>}} Picture
 * @typedef {{width: number, height: number, data: Float32Array<ArrayBuffer>}} Unrounded
 * @typedef {{width: number, height: number, data: Uint8ClampedArray<ArrayBuffer> | Float32Array<ArrayBuffer>}} Answer
 */

/**
 * A function that draws the input at one of the program's exits. Stands alone, since its text becomes a worker's.
 * @param {Addressed} program
 * @returns {Promise<(input: Uint8Array, exit: number) => Answer>}
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
    const { width, height, last } = exit;
    const count = 4 * width * height;
    if (last) {
      kernels[last[0]](...last[1]);
      return { width, height, data: new Uint8ClampedArray(all.slice(output, output + count).buffer) };
    }
    return { width, height, data: new Float32Array(all.slice(exit.image, exit.image + 4 * count).buffer) };
  };
}
