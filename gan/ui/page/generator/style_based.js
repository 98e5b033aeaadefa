// The style-based generator: the mirror of gan/models/stylegan2.py and gan/models/modulation.py.

/** @import { Config } from "./config.js" */
/** @import { Condition, Convolve, Network, Step } from "./layers.js" */
/** @import { Shapes, Tensors } from "./safetensors.js" */

import { channelsOf, checkKnown, numbers, resolutionOf, whole } from "./config.js";
import { convolve, GAIN, SLOPE } from "./layers.js";
import { affine, leaky } from "./linear.js";
import { colourMatrix, synthesisMatrix, times } from "./wavelets.js";

const MAPPING_LR = 0.01;
const TINY = 1e-8;

/** @typedef {ReturnType<typeof formOf>} Form */
/** A convolution, or what draws at a level: its names begin with `name`. @typedef {{name: string, level: number, inputs: number, outputs: number, up: boolean}} Layer */

/** @param {Config} config */
export function formOf(config) {
  const known = "resolution channels z_dim w_dim mapping_layers num_classes noise wavelet_scales level_scales colours";
  checkKnown(config, known.split(" "));
  const resolution = resolutionOf(config, 8);
  const colours = whole(config, "colours", 3) === 1 ? 1 : 3;
  const wavelets = numbers(config, "wavelet_scales", colours === 3 ? [4, 12] : [4]);
  const levels = Math.log2(resolution) - 1 - Number(Boolean(wavelets));
  const channels = channelsOf(config, levels);
  const scales = numbers(config, "level_scales", [(levels - Number(Boolean(wavelets))) * colours]);
  const [z_dim, w_dim] = [whole(config, "z_dim", 128), whole(config, "w_dim", 256)];
  const [mapping_layers, num_classes] = [whole(config, "mapping_layers", 2), whole(config, "num_classes", 0)];
  const noise = config.generator.noise === true;
  return { resolution, colours, wavelets, levels, channels, scales, z_dim, w_dim, mapping_layers, num_classes, noise };
}

/** All convolutions, in order. @param {Form} form @returns {Layer[]} */
const convolutionsOf = ({ channels }) =>
  channels.flatMap((outputs, level) => {
    const same = { name: `blocks.${level}.same`, level, inputs: outputs, outputs, up: false };
    return level ? [{ ...same, name: `blocks.${level}.up`, inputs: channels[level - 1], up: true }, same] : [same];
  });

/** What draws, level by level. @param {Form} form @returns {(Layer & {side: number})[]} */
const drawingOf = ({ channels, colours, wavelets }) =>
  channels.map((inputs, level) => {
    const side = wavelets && level === channels.length - 1 ? 2 : 1;
    return { name: `blocks.${level}.to_rgb`, level, inputs, outputs: colours * side ** 2, up: false, side };
  });

/** Names and shapes of the weights. @param {Form} form @returns {Shapes} */
export function shapesOf(form) {
  const { channels, z_dim, w_dim, mapping_layers, num_classes } = form;
  /** @type {Shapes} */
  const shapes = new Map([
    ["const", [1, channels[0], 4, 4]],
    ["w_avg", [Math.max(1, num_classes), w_dim]],
  ]);
  if (num_classes) shapes.set("map.embed.weight", [num_classes, z_dim]);
  for (let layer = 0; layer < mapping_layers; layer++) {
    shapes.set(`map.layers.${layer}.weight`, [w_dim, layer ? w_dim : z_dim * (num_classes ? 2 : 1)]);
    shapes.set(`map.layers.${layer}.bias`, [w_dim]);
  }
  for (const { name, level, inputs, outputs } of convolutionsOf(form)) {
    modulated(shapes, `${name}.conv`, [outputs, inputs, 3, 3], w_dim);
    shapes.set(`${name}.bias`, [outputs]);
    if (!form.noise) continue;
    shapes.set(`${name}.noise`, [1, 1, 4 << level, 4 << level]);
    shapes.set(`${name}.noise_strength`, []);
  }
  for (const { name, level, inputs, outputs } of drawingOf(form)) {
    modulated(shapes, name, [outputs, inputs, 1, 1], w_dim);
    shapes.set(`blocks.${level}.rgb_bias`, [outputs]);
  }
  return shapes;
}

/** @param {Shapes} shapes @param {string} name @param {number[]} weight @param {number} w_dim */
function modulated(shapes, name, weight, w_dim) {
  shapes.set(`${name}.weight`, weight);
  shapes.set(`${name}.affine.weight`, [weight[1], w_dim]);
  shapes.set(`${name}.affine.bias`, [weight[1]]);
}

/** @param {Form} form @param {Tensors} tensors @returns {Network} */
export function styleBased(form, tensors) {
  const { channels, colours, resolution, z_dim, w_dim, num_classes } = form;
  const get = (/** @type {string} */ name) => /** @type {Float32Array} */ (tensors.get(name));
  const styled = convolutionsOf(form).map((layer, place) => new StyledLayer(layer, place, w_dim, get));
  const drawing = drawingOf(form).map((layer) => new Drawing(layer, form, get));
  const layers = channels.flatMap((_, level) => [...styled.filter((one) => one.level === level), drawing[level]]);
  return {
    ...{ z_dim, w_dim, num_ws: 2 * channels.length, num_classes, resolution, spherical: false, w_avg: get("w_avg") },
    mapping: (z, label) => mapping(form, get, z, label),
    plan: { resolution, colours, channels: channels[0], size: 4, steps: layers.map(({ step }) => step) },
    conditions(ws) {
      /** @type {Float32Array[]} */
      const gains = []; // of each convolution: what the layers that read its output have to make up for
      for (const layer of styled) gains.push(layer.read(ws, gains[layer.place - 1]));
      for (const layer of drawing) layer.read(ws, gains[2 * layer.level]);
      return { start: get("const"), layers: layers.map(({ condition }) => /** @type {Condition} */ (condition)) };
    },
  };
}

/** Normalised z, with its class beside it, through the mapping layers. @param {Form} form @param {(name: string) => Float32Array} get @param {Float32Array} z @param {number} label */
function mapping({ z_dim, mapping_layers, num_classes }, get, z, label) {
  /** @type {Float32Array} */
  let x = normalized(z);
  if (num_classes) {
    const embedded = normalized(get("map.embed.weight").subarray(label * z_dim, (label + 1) * z_dim));
    x = Float32Array.of(...x, ...embedded);
  }
  for (let layer = 0; layer < mapping_layers; layer++) {
    const scale = (GAIN * MAPPING_LR) / Math.sqrt(x.length);
    const bias = get(`map.layers.${layer}.bias`);
    x = leaky(affine(get(`map.layers.${layer}.weight`), x, { bias, scale, lr: MAPPING_LR }), SLOPE);
  }
  return x;
}

/** On the sphere of radius sqrt(size). @param {Float32Array} z */
function normalized(z) {
  let sum = 0;
  for (const value of z) sum += value * value;
  const factor = 1 / Math.sqrt(sum / z.length + TINY);
  return z.map((value) => value * factor);
}

/** The styles that a layer's w gives it; its kernel's equalised learning rate sits in them. */
class Styles {
  /** @param {string} name @param {number} place of its w among the ws @param {number} inputs @param {number} size of its kernel @param {number} w_dim @param {(name: string) => Float32Array} get */
  constructor(name, place, inputs, size, w_dim, get) {
    this.weight = get(`${name}.affine.weight`);
    this.bias = get(`${name}.affine.bias`);
    this.lr = 1 / Math.sqrt(inputs * size * size);
    this.scale = this.lr / Math.sqrt(w_dim);
    this.span = [place * w_dim, (place + 1) * w_dim];
  }

  /** @param {Float32Array} ws */
  read(ws) {
    return affine(this.weight, ws.subarray(...this.span), this);
  }
}

/** A modulated convolution; noise and bias are in units of the deviation of what it convolved. */
class StyledLayer {
  /** @param {Layer} layer @param {number} place @param {number} w_dim @param {(name: string) => Float32Array} get */
  constructor({ name, level, inputs, outputs, up }, place, w_dim, get) {
    const weight = get(`${name}.conv.weight`);
    const noise = get(`${name}.noise`) ?? null;
    this.level = level;
    this.place = place;
    this.styles = new Styles(`${name}.conv`, place, inputs, 3, w_dim, get);
    this.bias = get(`${name}.bias`);
    this.strength = noise && get(`${name}.noise_strength`)[0];
    this.powers = powersOf(weight, 9);
    /** @type {Convolve} */
    this.step = convolve({ name, inputs, outputs, size: 4 << level, kernel: 3, up, slope: SLOPE, weight, noise });
    /** @type {Condition | null} */
    this.condition = null;
  }

  /**
   * Answers the gain of each output: the division by its deviation, left to the styles of those who read it.
   * @param {Float32Array} ws
   * @param {Float32Array | undefined} gains of the layer before
   */
  read(ws, gains) {
    const styles = this.styles.read(ws);
    const deviations = affine(
      this.powers,
      styles.map((style) => style * style),
    ).map((power) => Math.sqrt(power + TINY));
    const { strength } = this;
    this.condition = {
      scale: gains ? styles.map((style, i) => style * gains[i]) : styles,
      bias: deviations.map((deviation, i) => deviation * this.bias[i]),
      amount: strength === null ? null : deviations.map((deviation) => deviation * strength),
    };
    return deviations.map((deviation) => GAIN / deviation);
  }
}

/** What a level adds to the picture. */
class Drawing {
  /** @param {Layer & {side: number}} layer @param {Form} form @param {(name: string) => Float32Array} get */
  constructor({ name, level, inputs, side }, { colours, wavelets, scales, w_dim }, get) {
    const own = scales?.slice(colours * level, colours * (level + 1));
    const matrix = side === 2 && wavelets ? synthesisMatrix(wavelets, colours) : own ? colourMatrix(own) : null;
    const ofPixels = (/** @type {Float32Array} */ values) => (matrix ? times(matrix, values) : values);
    this.level = level;
    this.styles = new Styles(name, 2 * level + 1, inputs, 1, w_dim, get);
    this.bias = ofPixels(get(`blocks.${level}.rgb_bias`));
    const weight = ofPixels(get(`${name}.weight`));
    /** @type {Step} */
    this.step = { kind: "colour", name, inputs, colours, side, size: 4 << level, weight };
    /** @type {Condition | null} */
    this.condition = null;
  }

  /** @param {Float32Array} ws @param {Float32Array} gains of the convolution that it reads */
  read(ws, gains) {
    const styles = this.styles.read(ws);
    this.condition = { scale: styles.map((style, i) => style * gains[i]), bias: this.bias, amount: null };
  }
}

/** The squares of a kernel, summed over its places. @param {Float32Array} weight @param {number} places */
function powersOf(weight, places) {
  const powers = new Float32Array(weight.length / places);
  for (let i = 0; i < weight.length; i++) powers[Math.floor(i / places)] += weight[i] ** 2;
  return powers;
}
