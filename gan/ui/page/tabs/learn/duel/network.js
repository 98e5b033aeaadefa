// A small network of dense layers bent by tanh, with what learning needs of it: slopes by weights and by inputs, and the
// slope of a slope. Rows of a batch lie one after the other in each array.

import { addOuter, addRows, product } from "./dense.js";

/** y = tanh(x). @param {Float64Array} x @param {Float64Array} y @param {number} size */
function bend(x, y, size) {
  for (let one = 0; one < size; one++) y[one] = 1 - 2 / (Math.exp(2 * x[one]) + 1);
}

/**
 * to = pull times the slope of the bend where it is y; `to` may be `pull`.
 * @param {Float64Array} pull @param {Float64Array} y @param {Float64Array} to @param {number} size
 */
function slope(pull, y, to, size) {
  for (let one = 0; one < size; one++) to[one] = pull[one] * (1 - y[one] * y[one]);
}

/**
 * to = pull times the slope of the bend's slope where it is y, times back.
 * @param {Float64Array} pull @param {Float64Array} y @param {Float64Array} back @param {Float64Array} to
 * @param {number} size
 */
function bow(pull, y, back, to, size) {
  for (let one = 0; one < size; one++) to[one] = -2 * pull[one] * y[one] * (1 - y[one] * y[one]) * back[one];
}

/** What one layer keeps of a batch. */
class Layer {
  /** @param {number} inputs @param {number} outputs @param {number} most rows of a batch */
  constructor(inputs, outputs, most) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.weight = new Float64Array(outputs * inputs);
    this.bias = new Float64Array(outputs);
    this.turned = { weight: new Float64Array(outputs * inputs), inputs: outputs, outputs: inputs, bias: null }; // W^T
    this.weightSlope = new Float64Array(outputs * inputs);
    this.biasSlope = new Float64Array(outputs);
    this.before = new Float64Array(most * outputs); // a = W h + b
    this.after = new Float64Array(most * outputs); // h = bend(a)
    this.back = new Float64Array(most * outputs); // d score / d h
    this.delta = new Float64Array(most * outputs); // d score / d a
    this.extra = new Float64Array(most * outputs); // d penalty / d a, through the slopes of the bend
    this.pull = new Float64Array(most * outputs); // what learning pulls at a with
    this.room = new Float64Array(most * outputs);
    this.unbiased = { weight: this.weight, inputs, outputs, bias: null };
  }

  turn() {
    const { weight, turned, inputs, outputs } = this;
    for (let out = 0; out < outputs; out++) {
      for (let one = 0; one < inputs; one++) turned.weight[one * outputs + out] = weight[out * inputs + one];
    }
  }
}

export class Network {
  /**
   * @param {number[]} widths of the inputs, the hidden layers and the outputs
   * @param {{most: number, normal: () => number, gain?: number, reach?: number}} how `most` rows in a batch;
   *   normal random numbers to begin with, those of the first layer `gain` times as large: how fine it looks, and those of
   *   the last `reach` times: how far its outputs lie from 0
   */
  constructor(widths, { most, normal, gain = 1, reach = 1 }) {
    this.most = most;
    this.layers = widths.slice(1).map((outputs, at) => new Layer(widths[at], outputs, most));
    /** @type {Float64Array} */
    this.inputs = new Float64Array(0);
    this.rows = 0;
    this.inputSlope = new Float64Array(most * widths[0]);
    this.inputRoom = new Float64Array(most * widths[0]);
    this.layers.forEach(({ weight, bias, inputs }, index) => {
      const last = index === this.layers.length - 1;
      const spread = ((index ? 1 : gain) * (last ? reach : 1)) / Math.sqrt(inputs);
      for (let at = 0; at < weight.length; at++) weight[at] = spread * normal();
      if (!index) for (let at = 0; at < bias.length; at++) bias[at] = (gain / 2) * normal();
    });
    this.learnt();
  }

  /** Everything that learns, and beside each its slope. @returns {[Float64Array, Float64Array][]} */
  parameters() {
    return this.layers.flatMap(({ weight, weightSlope, bias, biasSlope }) => [
      /** @type {[Float64Array, Float64Array]} */ ([weight, weightSlope]),
      /** @type {[Float64Array, Float64Array]} */ ([bias, biasSlope]),
    ]);
  }

  /** To be called whenever weights have changed. */
  learnt() {
    for (const layer of this.layers) layer.turn();
  }

  /** The outputs, which the next batch overwrites. @param {Float64Array} inputs @param {number} rows */
  forward(inputs, rows) {
    const last = this.layers.length - 1;
    let from = inputs;
    this.inputs = inputs;
    this.rows = rows;
    this.layers.forEach((layer, index) => {
      const { before, after } = layer;
      product(from, layer, before, rows);
      const size = rows * layer.outputs;
      if (index === last) after.set(before.subarray(0, size));
      else bend(before, after, size);
      from = after;
    });
    return from;
  }

  /** The last batch is from now on these rows of it alone. @param {number} first @param {number} rows */
  keepOnly(first, rows) {
    for (const { before, after, outputs } of this.layers) {
      for (const kept of [before, after]) kept.copyWithin(0, first * outputs, (first + rows) * outputs);
    }
    this.rows = rows;
  }

  /** d (sum of outputs) / d inputs of the last batch: the way that each input would have to go. */
  toInputs() {
    const { layers, rows } = this;
    const last = layers[layers.length - 1];
    last.delta.fill(1, 0, rows * last.outputs);
    for (let index = layers.length - 1; index > 0; index--) {
      const below = layers[index - 1];
      product(layers[index].delta, layers[index].turned, below.back, rows);
      slope(below.back, below.after, below.delta, rows * below.outputs);
    }
    product(layers[0].delta, layers[0].turned, this.inputSlope, rows);
    return this.inputSlope;
  }

  /**
   * Adds to each layer's `extra`, and to the weights' slopes, what a penalty on the slopes by inputs asks for: the way
   * back of `toInputs`, which must have been taken for this batch (Drucker & Le Cun 1992, double backpropagation).
   * @param {Float64Array} pull d penalty / d (slope by the inputs)
   */
  penalise(pull) {
    const { layers, rows } = this;
    let from = pull;
    layers.forEach((layer, index) => {
      addOuter(layer.delta, from, layer, rows);
      if (index === layers.length - 1) return;
      const { after, back, extra, room, outputs } = layer;
      const size = rows * outputs;
      product(from, layer.unbiased, room, rows);
      bow(room, after, back, extra, size);
      slope(room, after, room, size);
      from = room;
    });
  }

  /**
   * Adds to the weights' slopes what a loss asks for by its slope at each output, with what `penalise` left to do.
   * @param {Float64Array} pull d loss / d output
   * @param {{penalised?: boolean, weights?: boolean}} [how] `weights`: false passes the weights by
   * @returns {Float64Array} d loss / d inputs
   */
  backward(pull, { penalised = false, weights = true } = {}) {
    const { layers, rows } = this;
    layers[layers.length - 1].pull.set(pull.subarray(0, rows * layers[layers.length - 1].outputs));
    for (let index = layers.length - 1; index >= 0; index--) {
      const layer = layers[index];
      const below = index ? layers[index - 1] : null;
      if (weights) {
        addOuter(layer.pull, below ? below.after : this.inputs, layer, rows);
        addRows(layer.pull, layer, rows);
      }
      product(layer.pull, layer.turned, below ? below.room : this.inputRoom, rows);
      if (!below) continue;
      slope(below.room, below.after, below.pull, rows * below.outputs);
      if (!penalised) continue;
      for (let one = 0; one < rows * below.outputs; one++) below.pull[one] += below.extra[one];
    }
    return this.inputRoom;
  }

  forgetSlopes() {
    for (const [, slope] of this.parameters()) slope.fill(0);
  }
}
