// What a picture says to the steps of a plan, as one row of numbers: the input of its program.

/** @import { Conditions, Plan, Step } from "../layers.js" */

import { interleave, pixelOf, wide } from "./packing.js";

/** Where a step finds its numbers in the input. @typedef {{scale: number, bias: number, amount: number}} Slot */

/** @param {Step} step @returns {step is Extract<Step, {inputs: number}>} */
const hasInputs = (step) => step.kind === "convolve" || step.kind === "colour";

/**
 * Which of a step's own outputs each output of its operation is; -1 is none.
 * @param {Extract<Step, {inputs: number}>} step
 */
export function outputsOf(step) {
  if (step.kind === "convolve" && step.to !== "picture") {
    return Array.from({ length: wide(step.outputs) }, (_, at) => (at < step.outputs ? at : -1));
  }
  const [colours, pixels] = step.kind === "colour" ? [step.colours, step.side ** 2] : [step.outputs, 1];
  const own = Array.from({ length: pixels }, (_, pixel) =>
    pixelOf(colours).map((colour) => (colour < 0 ? -1 : pixel * colours + colour)),
  );
  return own.flat();
}

/** The input's order: the start, then scale, bias and amount of each step. */
export class Input {
  /** @type {(Slot | null)[]} */
  slots;
  /** @type {number[][]} */
  #outputs;
  #plan;

  /** @param {Plan} plan */
  constructor(plan) {
    this.#plan = plan;
    this.size = wide(plan.channels) * plan.size ** 2;
    this.#outputs = plan.steps.map((step) => (hasInputs(step) ? outputsOf(step) : []));
    this.slots = plan.steps.map((step, at) => {
      if (!hasInputs(step)) return null;
      const scale = this.size;
      const bias = scale + wide(step.inputs);
      const amount = bias + this.#outputs[at].length;
      this.size = amount + this.#outputs[at].length;
      return { scale, bias, amount };
    });
  }

  /** @param {Conditions} conditions @returns {Float32Array<ArrayBuffer>} */
  packed({ start, layers }) {
    const values = new Float32Array(this.size);
    interleave(start, this.#plan.channels, values, 0);
    for (const [at, slot] of this.slots.entries()) {
      const condition = layers[at];
      if (!slot || !condition) continue;
      if (condition.scale) values.set(condition.scale, slot.scale);
      else values.fill(1, slot.scale, slot.bias);
      for (const [place, own] of this.#outputs[at].entries()) {
        if (own < 0) continue;
        values[slot.bias + place] = condition.bias[own];
        if (condition.amount) values[slot.amount + place] = condition.amount[own];
      }
    }
    return values;
  }
}
