// Convolutions of large areas in a quarter of the products: a program with some of its operations exchanged.

/** @import { Operation, Program } from "../lowering/program.js" */

import { OPERATIONS, takes } from "../lowering/operations.js";

const SMALLEST = 32; // rows: where there are fewer, there are more channels, whose kernels would take long to transform
const APART = 16; // as in kernels.c
const SIDE = 6; // of a square of the input, of which 4x4 results come
/** Lavin & Gray 2015, F(4x4, 3x3). */
const KERNEL = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];

/** What WebAssembly has. */
export const SIGNATURES = {
  ...OPERATIONS,
  winograd: takes(
    "x w origin bias noise strength out line",
    "inputs outputs rows columns x_row out_row out_step",
    "slope",
  ),
};

/** The same program, quicker in WebAssembly. @param {Program} program @returns {Program} */
export function quicker(program) {
  const sizes = [...program.sizes];
  const constants = new Map(program.constants);
  /** @param {Float32Array | Int32Array} values */
  const constant = (values) => {
    constants.set(sizes.length, values);
    return { buffer: sizes.push(values.length) - 1, offset: 0 };
  };
  const origin = constant(Int32Array.of(0));
  const line = { buffer: sizes.push(0) - 1, offset: 0 };
  const operations = program.operations.map((operation) => {
    if (!fits(operation)) return operation;
    const args = /** @type {any} */ (operation.args);
    const { inputs, outputs, columns } = args;
    sizes[line.buffer] = Math.max(sizes[line.buffer], 36 * (Math.ceil(columns / 4) * (inputs + outputs) + 2 * APART));
    const w = constant(transformed(/** @type {Float32Array} */ (constants.get(args.w.buffer)), inputs, outputs));
    constants.delete(args.w.buffer);
    sizes[args.w.buffer] = 0;
    return { name: "winograd", args: { ...args, w, origin, line } };
  });
  return { ...program, sizes, constants, operations };
}

/** Only convolutions of 3x3 have nine taps; they may not leave out every other pixel. @param {Operation} operation */
const fits = ({ name, args }) =>
  name === "conv" && args.count === 9 && args.x_step === args.inputs && Number(args.rows) >= SMALLEST;

/** [36, outputs / 8, inputs, 8] of [outputs / 8, 9, inputs, 8]. @param {Float32Array} w @param {number} inputs @param {number} outputs */
function transformed(w, inputs, outputs) {
  const values = new Float32Array(SIDE ** 2 * inputs * outputs);
  const taps = new Float64Array(9);
  const half = new Float64Array(SIDE * 3);
  for (let output = 0; output < outputs; output++) {
    const first = output - (output % 8);
    const lanes = Math.min(8, outputs - first);
    for (let input = 0; input < inputs; input++) {
      const lane = input * lanes + output - first;
      for (let tap = 0; tap < 9; tap++) taps[tap] = w[(9 * first + tap * lanes) * inputs + lane];
      for (let at = 0; at < half.length; at++) half[at] = along(Math.floor(at / 3), taps, at % 3, 3);
      for (let at = 0; at < SIDE ** 2; at++) {
        values[(at * outputs + first) * inputs + lane] = along(at % SIDE, half, 3 * Math.floor(at / SIDE), 1);
      }
    }
  }
  return values;
}

/** A row of the kernel's transform times three numbers. @param {number} row @param {Float64Array} x @param {number} at @param {number} step */
function along(row, x, at, step) {
  const [a, b, c] = KERNEL[row];
  return a * x[at] + b * x[at + step] + c * x[at + 2 * step];
}
