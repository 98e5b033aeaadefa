// What a network is, for whoever draws with it: a plan of few kinds of steps, and what a picture's ws say to each step.
//
// A plan is made once for a network, the conditions once for a picture; kernels do the work between. All arrays are
// single precision, channel after channel, row after row. There are three registers, each [channels, size, size]: `x`
// (begun with `conditions.start`), `side`, and `picture`, which is 0 before its first step.

/** @typedef {"x" | "side" | "picture"} Register */

/**
 * to = leaky(conv(from * scale) + bias + amount * noise), with scale, bias and amount of `conditions.layers` at the
 * same place as this step has in the plan. Zeros lie beyond the edge; as in PyTorch the kernel is not flipped.
 * `up`: a transposed convolution of stride 2 without padding (2 size + 1 pixels), then the filter [1, 3, 3, 1] / 8 along
 * both axes, padded by 1, times 4: twice the size in the end. Leaky: what is below 0 times `slope`; 1 leaves it.
 * @typedef {object} Convolve
 * @property {"convolve"} kind
 * @property {string} name
 * @property {Register} from
 * @property {Register} to
 * @property {number} inputs channels
 * @property {number} outputs channels
 * @property {number} size of the result, in pixels
 * @property {1 | 3} kernel
 * @property {boolean} up
 * @property {number} slope
 * @property {Float32Array} weight [outputs, inputs, kernel, kernel]
 * @property {Float32Array | null} noise [size, size]
 */

/**
 * A register at twice the size: bilinear, with zeros beyond the edge. Of two pixels a quarter and three quarters.
 * @typedef {object} Enlarge
 * @property {"enlarge"} kind
 * @property {Register} register
 * @property {number} channels
 * @property {number} size of the result
 */

/**
 * to += from.
 * @typedef {object} Add
 * @property {"add"} kind
 * @property {Register} from
 * @property {Register} to
 * @property {number} channels
 * @property {number} size
 */

/**
 * What this level adds to the picture: first `picture` is enlarged (as by `Enlarge`) so often that it has `side` * `size`
 * pixels, then each pixel of x (scaled) gives side² pixels of `colours` channels: picture[c, side*y + j, side*x + i] +=
 * sum over inputs of weight[r, input] * scale[input] * x[input, y, x] + bias[r], with r = (j * side + i) * colours + c.
 * @typedef {object} Colour
 * @property {"colour"} kind
 * @property {string} name
 * @property {number} inputs channels
 * @property {number} colours channels of the picture, 1 or 3
 * @property {number} side 1, or 2 where a level draws Haar bands: weights are of pixels already
 * @property {number} size of x
 * @property {Float32Array} weight [side * side * colours, inputs]
 */

/**
 * picture = tanh(picture).
 * @typedef {object} Squash
 * @property {"squash"} kind
 * @property {number} channels
 * @property {number} size
 */

/** @typedef {Convolve | Enlarge | Add | Colour | Squash} Step */

/**
 * @typedef {object} Plan
 * @property {number} resolution width and height of the picture
 * @property {number} colours 3, or 1 for grey: red, green and blue are alike then
 * @property {number} channels of the start
 * @property {number} size of the start
 * @property {Step[]} steps
 */

/**
 * What a picture says to a step: factors of its inputs (null: all are 1), what is added to its outputs, and how much of
 * its noise each of them is given (null where there is none).
 * @typedef {object} Condition
 * @property {Float32Array | null} scale [inputs]
 * @property {Float32Array} bias [outputs], or [side * side * colours]
 * @property {Float32Array | null} amount [outputs]
 */

/**
 * `layers` has an entry for each step of the plan, null for those that need none.
 * @typedef {object} Conditions
 * @property {Float32Array} start [channels, size, size]
 * @property {(Condition | null)[]} layers
 */

/**
 * A generator: a picture is what `plan` makes of `conditions(ws)`; ws are [num_ws, w_dim], one behind the other.
 * See gan.models.Generator for the words.
 * @typedef {object} Network
 * @property {number} z_dim
 * @property {number} w_dim
 * @property {number} num_ws
 * @property {number} num_classes
 * @property {number} resolution
 * @property {boolean} spherical whether z is the latent itself
 * @property {Float32Array} w_avg [max(1, num_classes), w_dim]
 * @property {(z: Float32Array, label: number) => Float32Array} mapping to the w [w_dim] that all layers read
 * @property {Plan} plan
 * @property {(ws: Float32Array) => Conditions} conditions
 */

export const SLOPE = 0.2; // of the leaky ReLU
export const GAIN = Math.sqrt(2 / (1 + SLOPE ** 2)); // keeps the variance of a unit normal

/** @param {Omit<Convolve, "kind" | "up" | "noise" | "from" | "to"> & Partial<Convolve>} step @returns {Convolve} */
export const convolve = (step) => ({ kind: "convolve", from: "x", to: "x", up: false, noise: null, ...step });

/** @param {Register} register @param {number} channels @param {number} size @returns {Enlarge} */
export const enlarge = (register, channels, size) => ({ kind: "enlarge", register, channels, size });
