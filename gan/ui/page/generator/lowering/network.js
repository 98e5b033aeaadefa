// From a network's plan (`../layers.js`) to a program of operations.

/** @import { Colour, Convolve, Plan, Step } from "../layers.js" */
/** @import { Slot } from "./conditions.js" */
/** @import { Place, Program } from "./program.js" */

import { Input, outputsOf } from "./conditions.js";
import { packed, wide } from "./packing.js";
import { further, Writer } from "./program.js";

/** A kernel of 3x3 in a row. @type {[number, number][]} */
const SQUARE = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => /** @type {[number, number]} */ ([row, column])));

/**
 * Along one axis, a transposed convolution of stride 2 makes the pixels of one parity by an ordinary one: by these
 * entries of the kernel, each on the pixel of x, behind a margin of 1, that is so much further.
 */
const PARITIES = [
  [
    { entry: 0, at: 1 },
    { entry: 2, at: 0 },
  ],
  [{ entry: 1, at: 1 }],
];

/**
 * The program that draws a plan, and how a picture's conditions become its input.
 * @param {Plan} plan
 * @returns {{program: Program, input: Input}}
 */
export function lowered(plan) {
  const input = new Input(plan);
  const drawing = new Drawing(input);
  for (const [at, step] of plan.steps.entries()) drawing.take(step, input.slots[at]);
  return { program: drawing.program(), input };
}

/** Takes the steps of a plan one after the other, and keeps where each register lies. */
class Drawing {
  #writer = new Writer();
  /** @type {Record<string, Place | null>} */
  #registers = { side: null, picture: null };
  #pictureSize = 0;
  #rooms = 0;
  #input;
  #inputSize;

  /** @param {Input} input */
  constructor(input) {
    this.#input = this.#writer.room("input", input.size);
    this.#inputSize = input.size;
    this.#registers.x = this.#input;
  }

  /** @param {Step} step @param {Slot | null} slot */
  take(step, slot) {
    if (step.kind === "convolve") this.#convolve(step, /** @type {Slot} */ (slot));
    else if (step.kind === "colour") this.#colour(step, /** @type {Slot} */ (slot));
    else if (step.kind === "enlarge") this.#enlarge(step.register, step.size, wide(step.channels));
    else if (step.kind === "add") {
      const count = step.size ** 2 * wide(step.channels);
      this.#writer.run("accumulate", { x: this.#place(step.from), out: this.#place(step.to), count });
    } else this.#writer.run("squash", { out: this.#place("picture"), count: 4 * step.size ** 2 });
  }

  /** @returns {Program} */
  program() {
    const size = this.#pictureSize;
    const last = this.#writer.exits.at(-1);
    const picture = this.#place("picture");
    if (last?.after !== this.#writer.operations.length) this.#writer.exit(picture, size, size);
    this.#writer.exit(picture, size, size, { unrounded: true });
    return this.#writer.program(this.#input, this.#inputSize);
  }

  /** @param {Convolve} step @param {Slot} slot */
  #convolve(step, slot) {
    const outputs = outputsOf(step);
    const inputs = wide(step.inputs);
    const size = step.up ? step.size / 2 : step.size;
    const margin = step.kernel === 3 ? 1 : 0;
    const x = this.#padded(this.#place(step.from), slot, { size, channels: inputs, margin });
    const out = this.#fresh(step.size ** 2 * outputs.length);
    const noise = step.noise && this.#writer.constant(step.noise);
    const end = { bias: this.#given(slot.bias), noise, strength: this.#given(slot.amount), slope: step.slope };
    const weight = (/** @type {number} */ output, /** @type {number} */ input, /** @type {number} */ entry) =>
      outputs[output] < 0 || input >= step.inputs
        ? 0
        : step.weight[(outputs[output] * step.inputs + input) * step.kernel ** 2 + entry];
    const shape = { inputs, outputs: outputs.length, x_row: (size + 2 * margin) * inputs, x_step: inputs };
    if (step.up) this.#up(x, out, size, shape, end, weight);
    else {
      const row = { rows: size, columns: size, out_row: size * outputs.length, out_step: outputs.length };
      this.#conv({ x, out, ...shape, ...row, ...end }, margin ? SQUARE : [[0, 0]], (output, tap, input) =>
        weight(output, input, tap),
      );
    }
    this.#registers[step.to] = out;
    if (step.to === "picture") this.#pictureSize = step.size;
  }

  /**
   * The pixels of each parity by a convolution of their own, then the filter.
   * @param {Place} x @param {Place} out @param {number} size
   * @param {{inputs: number, outputs: number, x_row: number, x_step: number}} shape
   * @param {Record<string, Place | number | null>} end
   * @param {(output: number, input: number, entry: number) => number} weight
   */
  #up(x, out, size, shape, end, weight) {
    const { outputs } = shape;
    const line = 2 * size + 3; // pixels: 2 size + 1 and a margin of 1
    const between = this.#writer.room("between", line ** 2 * outputs);
    this.#writer.run("clear", { out: between, count: line ** 2 * outputs });
    for (const [down, rows] of PARITIES.entries()) {
      for (const [right, columns] of PARITIES.entries()) {
        const taps = rows.flatMap((row) => columns.map((column) => ({ row, column })));
        const first = further(between, ((1 + down) * line + 1 + right) * outputs);
        const steps = { out_row: 2 * line * outputs, out_step: 2 * outputs };
        const counts = { rows: size + 1 - down, columns: size + 1 - right };
        this.#conv(
          { x, out: first, ...shape, ...steps, ...counts, bias: null, noise: null, strength: null, slope: 1 },
          taps.map(({ row, column }) => [row.at, column.at]),
          (output, tap, input) => weight(output, input, 3 * taps[tap].row.entry + taps[tap].column.entry),
        );
      }
    }
    const wideLine = this.#writer.room("line", line * outputs);
    const area = { rows: 2 * size, columns: 2 * size, channels: outputs };
    this.#writer.run("blur", { x: between, out, line: wideLine, ...area, ...end });
  }

  /**
   * @param {Record<string, Place | number | null> & {inputs: number, outputs: number, x_row: number}} args
   * @param {[number, number][]} taps rows and columns further
   * @param {(output: number, tap: number, input: number) => number} weight
   */
  #conv(args, taps, weight) {
    const { inputs, outputs, x_row } = args;
    const w = this.#writer.constant(packed({ outputs, taps: taps.length, inputs }, weight));
    const offsets = taps.map(([row, column]) => row * x_row + column * inputs);
    this.#writer.run("conv", { ...args, w, taps: this.#writer.constant(Int32Array.from(offsets)), count: taps.length });
  }

  /** @param {Colour} step @param {Slot} slot */
  #colour(step, slot) {
    const size = step.size * step.side;
    const outputs = outputsOf(step);
    const inputs = wide(step.inputs);
    const weights = packed({ outputs: outputs.length, taps: 1, inputs }, (output, _, input) =>
      outputs[output] < 0 || input >= step.inputs ? 0 : step.weight[outputs[output] * step.inputs + input],
    );
    const w = this.#scaledWeights(weights, slot, inputs, outputs.length);
    const drawn = this.#writer.room("drawn", step.size ** 2 * outputs.length);
    const shape = { inputs, outputs: outputs.length, x_row: step.size * inputs, x_step: inputs, count: 1 };
    const row = { rows: step.size, columns: step.size, out_row: step.size * outputs.length, out_step: outputs.length };
    const end = { bias: this.#given(slot.bias), noise: null, strength: null, slope: 1 };
    const taps = this.#writer.constant(Int32Array.of(0));
    this.#writer.run("conv", { x: this.#place("x"), w, taps, out: drawn, ...shape, ...row, ...end });
    const onto = Number(this.#registers.picture !== null);
    while (this.#registers.picture && this.#pictureSize < size) this.#enlarge("picture", 2 * this.#pictureSize, 4);
    this.#registers.picture ??= this.#fresh(4 * size ** 2);
    const area = { rows: step.size, columns: step.size, side: step.side };
    this.#writer.run("spread", { x: drawn, out: this.#registers.picture, ...area, onto });
    this.#pictureSize = size;
    this.#writer.exit(this.#registers.picture, size, size);
  }

  /**
   * The few weights times their inputs' factors, eight outputs at a time as they are packed.
   * @param {Float32Array} weights @param {Slot} slot @param {number} inputs @param {number} outputs
   */
  #scaledWeights(weights, slot, inputs, outputs) {
    const plain = this.#writer.constant(weights);
    const out = this.#writer.room("weights", weights.length);
    for (let first = 0; first < outputs; first += 8) {
      const [from, columns] = [first * inputs, Math.min(8, outputs - first)];
      const places = { x: further(plain, from), s: this.#given(slot.scale), out: further(out, from) };
      this.#writer.run("scale_rows", { ...places, rows: inputs, columns });
    }
    return out;
  }

  /** @param {string} register @param {number} size of the result @param {number} channels */
  #enlarge(register, size, channels) {
    const half = size / 2;
    const line = this.#writer.room("line", (half + 2) * channels);
    const out = this.#fresh(size ** 2 * channels);
    this.#writer.run("enlarge", { x: this.#place(register), out, line, rows: half, columns: half, channels });
    this.#registers[register] = out;
    if (register === "picture") this.#pictureSize = size;
  }

  /** @param {Place} x @param {Slot} slot @param {{size: number, channels: number, margin: number}} shape */
  #padded(x, slot, { size, channels, margin }) {
    const out = this.#writer.room("padded", (size + 2 * margin) ** 2 * channels);
    const s = this.#given(slot.scale);
    this.#writer.run("pad", { x, s, out, rows: size, columns: size, channels, margin, repeat: 0 });
    return out;
  }

  /** A part of what the caller writes. @param {number} offset */
  #given(offset) {
    return further(this.#input, offset);
  }

  /** @param {string} register @returns {Place} */
  #place(register) {
    const place = this.#registers[register];
    if (!place) throw new Error(`the plan reads ${register} before it is written`);
    return place;
  }

  /** Room that no register lies in: four are enough for three. @param {number} size */
  #fresh(size) {
    const used = Object.values(this.#registers).map((place) => place?.buffer);
    for (;;) {
      const place = this.#writer.room(`room ${this.#rooms++ % 4}`, size);
      if (!used.includes(place.buffer)) return place;
    }
  }
}
