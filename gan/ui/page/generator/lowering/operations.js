// The operations that every backend has, and what each takes: places, then whole numbers, then numbers.
//
// Activations lie pixel by pixel with their channels beside each other, whose number is a multiple of 4; a picture has
// four for each pixel. `wasm/kernels.c` tells what each operation does.

/** @import { Operation, Place } from "./program.js" */

/** @typedef {{places: string[], whole: string[], real: string[]}} Signature */

/** @param {string} places @param {string} whole @param {string} [real] @returns {Signature} */
export const takes = (places, whole, real = "") => ({ places: list(places), whole: list(whole), real: list(real) });

/** @param {string} words */
const list = (words) => words.split(" ").filter(Boolean);

/** @type {Record<string, Signature>} */
export const OPERATIONS = {
  conv: takes(
    "x w taps bias noise strength out",
    "count inputs outputs rows columns x_row x_step out_row out_step",
    "slope",
  ),
  scale_rows: takes("x s out", "rows columns"),
  pad: takes("x s out", "rows columns channels margin repeat"),
  mirror: takes("x out", "rows columns channels margin times"),
  gather: takes("x out", "rows columns"),
  bend: takes("scale shift slopes out", "pixels channels"),
  row_moments: takes("x out", "rows columns channels"),
  look: takes("x scale shift out", "rows columns channels"),
  mix: takes("x s out", "count"),
  depthwise: takes("x w bias out", "rows columns channels x_row stride"),
  cap: takes("out", "count most"),
  clear: takes("out", "count"),
  blur: takes("x bias noise strength out line", "rows columns channels", "slope"),
  enlarge: takes("x out line", "rows columns channels"),
  accumulate: takes("x out", "count"),
  spread: takes("x out", "rows columns side onto"),
  cubic: takes("x out line", "rows columns"),
  squash: takes("out", "count"),
  to_bytes: takes("x out", "pixels"),
  from_bytes: takes("x out", "pixels"),
};

/**
 * What an operation takes, in the order of its signature.
 * @param {Operation} operation @param {Record<string, Signature>} [signatures]
 * @returns {{places: (Place | null)[], whole: number[], real: number[]}}
 */
export function ordered({ name, args }, signatures = OPERATIONS) {
  const { places, whole, real } = signatures[name];
  const get = (/** @type {string} */ part) => args[part] ?? null;
  return {
    places: places.map((part) => /** @type {Place | null} */ (get(part))),
    whole: whole.map((part) => Number(get(part))),
    real: real.map((part) => Number(get(part))),
  };
}
