// The plainest way to draw a plan, step after step in single precision: what faster kernels are measured by.

/** @import { Add, Colour, Condition, Conditions, Convolve, Enlarge, Plan, Register } from "./layers.js" */

/** @typedef {Record<Register, Float32Array>} Registers */

/**
 * The picture [colours, resolution, resolution], about -1 to 1.
 * @param {Plan} plan
 * @param {Conditions} conditions
 */
export function draw(plan, conditions) {
  /** @type {Registers} */
  const registers = { x: conditions.start, side: new Float32Array(), picture: new Float32Array() };
  for (const [at, step] of plan.steps.entries()) {
    const condition = /** @type {Condition} */ (conditions.layers[at]);
    if (step.kind === "convolve") registers[step.to] = convolved(step, registers[step.from], condition);
    else if (step.kind === "colour") registers.picture = coloured(step, registers, condition);
    else if (step.kind === "enlarge") registers[step.register] = enlarged(registers[step.register], step);
    else if (step.kind === "add") registers[step.to] = added(step, registers);
    else registers.picture = registers.picture.map(Math.tanh);
  }
  return registers.picture;
}

/**
 * What a picture is on a canvas: red, green, blue and opaque, [size, size, 4], rounded as `gan.images.to_uint8` does.
 * @param {Float32Array} picture
 * @param {number} colours
 */
export function toPixels(picture, colours) {
  const count = picture.length / colours;
  const pixels = new Uint8ClampedArray(4 * count).fill(255);
  for (let channel = 0; channel < 3; channel++) {
    const from = colours === 3 ? channel * count : 0;
    // A clamped array rounds as PyTorch does: halves go to the even number.
    for (let i = 0; i < count; i++) pixels[4 * i + channel] = Math.fround(Math.fround(picture[from + i] + 1) * 127.5);
  }
  return pixels;
}

/** @param {Convolve} step @param {Float32Array} x @param {Condition} condition */
function convolved(step, x, { scale, bias, amount }) {
  const { inputs, outputs, size, noise, slope } = step;
  const from = scale ? scaled(x, scale, inputs) : x;
  const y = step.up ? blurred(transposed(from, step), outputs, size) : correlated(from, step);
  const area = size * size;
  for (let channel = 0; channel < outputs; channel++) {
    for (let i = 0, at = channel * area; i < area; i++, at++) {
      const value = y[at] + bias[channel] + (noise && amount ? noise[i] * amount[channel] : 0);
      y[at] = value < 0 ? value * slope : value;
    }
  }
  return y;
}

/** @param {Float32Array} x @param {Float32Array} scale @param {number} channels */
function scaled(x, scale, channels) {
  const area = x.length / channels;
  return x.map((value, at) => value * scale[Math.floor(at / area)]);
}

/** An ordinary convolution. @param {Float32Array} x @param {Convolve} step */
function correlated(x, { weight, inputs, outputs, size, kernel }) {
  const y = new Float32Array(outputs * size * size);
  const reach = (kernel - 1) / 2;
  for (let at = 0; at < weight.length; at++) {
    const [output, input, row, column] = placeOf(at, inputs, kernel);
    const [down, right] = [row - reach, column - reach];
    const [left, until] = [Math.max(0, -right), Math.min(size, size - right)];
    for (let i = Math.max(0, -down); i < Math.min(size, size - down); i++) {
      const from = (input * size + i + down) * size + left + right;
      add(y, (output * size + i) * size + left, 1, weight[at], x, from, until - left);
    }
  }
  return y;
}

/** One of stride 2 the other way round: each pixel is spread over the kernel. @param {Float32Array} x @param {Convolve} step */
function transposed(x, { weight, inputs, outputs, size, kernel }) {
  const half = size / 2;
  const wide = size + 1;
  const y = new Float32Array(outputs * wide * wide);
  for (let at = 0; at < weight.length; at++) {
    const [output, input, row, column] = placeOf(at, inputs, kernel);
    for (let i = 0; i < half; i++) {
      const to = (output * wide + 2 * i + row) * wide + column;
      add(y, to, 2, weight[at], x, (input * half + i) * half, half);
    }
  }
  return y;
}

/** Adds `count` numbers of x, times a weight, to every `stride`th of y. @param {Float32Array} y @param {number} to @param {number} stride @param {number} weight @param {Float32Array} x @param {number} from @param {number} count */
function add(y, to, stride, weight, x, from, count) {
  for (let i = 0; i < count; i++) y[to + stride * i] += weight * x[from + i];
}

/** Which output, input, row and column a weight of [outputs, inputs, kernel, kernel] is for. @param {number} at @param {number} inputs @param {number} kernel */
function placeOf(at, inputs, kernel) {
  const pair = Math.floor(at / kernel ** 2);
  const tap = at % kernel ** 2;
  return [Math.floor(pair / inputs), pair % inputs, Math.floor(tap / kernel), tap % kernel];
}

/** The filter [1, 3, 3, 1] / 4 along both axes, zeros beyond the edge: from [channels, size + 1, size + 1]. @param {Float32Array} x @param {number} channels @param {number} size */
function blurred(x, channels, size) {
  const wide = size + 1;
  const rows = new Float32Array(channels * wide * size);
  for (let row = 0; row < channels * wide; row++) {
    for (let i = 0; i < size; i++) rows[row * size + i] = filtered(x, row * wide, i, 1, wide);
  }
  const y = new Float32Array(channels * size * size);
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        y[(channel * size + i) * size + j] = filtered(rows, channel * wide * size + j, i, size, wide);
      }
    }
  }
  return y;
}

/** @param {Float32Array} x @param {number} start of the line @param {number} at @param {number} stride @param {number} length */
function filtered(x, start, at, stride, length) {
  const here = start + at * stride;
  const before = at > 0 ? x[here - stride] : 0;
  const after = at + 2 < length ? x[here + 2 * stride] : 0;
  return (before + 3 * x[here] + 3 * x[here + stride] + after) / 4;
}

/** @param {Float32Array} x @param {Pick<Enlarge, "channels" | "size">} step */
function enlarged(x, { channels, size }) {
  const half = size / 2;
  const y = new Float32Array(channels * size * size);
  const pixel = (/** @type {number} */ channel, /** @type {number} */ i, /** @type {number} */ j) =>
    i < 0 || j < 0 || i >= half || j >= half ? 0 : x[(channel * half + i) * half + j];
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const [row, column] = [i >> 1, j >> 1]; // the nearer pixel, and the one beyond it
        const [farRow, farColumn] = [row + (i & 1 ? 1 : -1), column + (j & 1 ? 1 : -1)];
        const near = 0.75 * pixel(channel, row, column) + 0.25 * pixel(channel, row, farColumn);
        const far = 0.75 * pixel(channel, farRow, column) + 0.25 * pixel(channel, farRow, farColumn);
        y[(channel * size + i) * size + j] = 0.75 * near + 0.25 * far;
      }
    }
  }
  return y;
}

/** @param {Colour} step @param {Registers} registers @param {Condition} condition */
function coloured({ inputs, colours, side, size, weight }, { x, picture }, { scale, bias }) {
  const wide = side * size;
  let y = picture.length ? picture : new Float32Array(colours * wide * wide);
  while (y.length < colours * wide * wide)
    y = enlarged(y, { channels: colours, size: 2 * Math.sqrt(y.length / colours) });
  for (let row = 0; row < side * side * colours; row++) {
    const [place, colour] = [Math.floor(row / colours), row % colours];
    const [down, right] = [Math.floor(place / side), place % side];
    for (let i = 0; i < size * size; i++) {
      let sum = bias[row];
      for (let input = 0; input < inputs; input++) {
        sum += weight[row * inputs + input] * (scale ? scale[input] : 1) * x[input * size * size + i];
      }
      const [line, column] = [side * Math.floor(i / size) + down, side * (i % size) + right];
      y[(colour * wide + line) * wide + column] += sum;
    }
  }
  return y;
}

/** @param {Add} step @param {Registers} registers */
function added({ from, to }, registers) {
  return registers[to].map((value, at) => value + registers[from][at]);
}
