// The decoder of the variational autoencoder: the mirror of gan/models/vae.py. Its ws are z itself.

/** @import { Config } from "./config.js" */
/** @import { Condition, Convolve, Network, Step } from "./layers.js" */
/** @import { Shapes, Tensors } from "./safetensors.js" */

import { channelsOf, checkKnown, resolutionOf, whole } from "./config.js";
import { convolve, enlarge, GAIN, SLOPE } from "./layers.js";
import { affine, leaky } from "./linear.js";

const HALF = Math.sqrt(0.5); // the sum of a block and its shortcut keeps unit variance

/** @param {Config} config */
export function formOf(config) {
  checkKnown(config, ["resolution", "channels", "z_dim"]);
  const resolution = resolutionOf(config, 4);
  return { resolution, channels: channelsOf(config, Math.log2(resolution) - 1), z_dim: whole(config, "z_dim", 128) };
}

/** @typedef {ReturnType<typeof formOf>} Form */
/** @typedef {Pick<Convolve, "name" | "inputs" | "outputs" | "size" | "kernel"> & Partial<Convolve> & {gain: number}} Layer */

/** All convolutions by name, before their weights are known. @param {Form} form @returns {Layer[]} */
function convolutionsOf({ channels, resolution }) {
  const first = channels[0];
  const shared = { kernel: /** @type {const} */ (3), slope: SLOPE };
  return [
    { ...shared, name: "conv", inputs: first, outputs: first, size: 4, gain: GAIN },
    ...channels.slice(1).flatMap((outputs, level) => {
      const [name, inputs, size] = [`blocks.${level}`, channels[level], 4 << level];
      return /** @type {Layer[]} */ ([
        { name: `${name}.shortcut`, inputs, outputs, size, kernel: 1, slope: 1, gain: HALF, to: "side" },
        { ...shared, name: `${name}.conv0`, inputs, outputs, size, gain: GAIN },
        { ...shared, name: `${name}.conv1`, inputs: outputs, outputs, size: 2 * size, gain: GAIN * HALF },
      ]);
    }),
    {
      ...shared,
      name: "to_rgb",
      inputs: channels.at(-1) ?? 0,
      outputs: 3,
      size: resolution,
      slope: 1,
      gain: 1,
      to: "picture",
    },
  ];
}

/** Names and shapes of the weights. @param {Form} form @returns {Shapes} */
export function shapesOf(form) {
  const { z_dim, channels } = form;
  return new Map([
    ["centre", [z_dim]],
    ["root", [z_dim, z_dim]],
    ["first.weight", [16 * channels[0], z_dim]],
    ["first.bias", [16 * channels[0]]],
    ...convolutionsOf(form).flatMap(
      ({ name, inputs, outputs, kernel }) =>
        /** @type {[string, number[]][]} */ ([
          [`${name}.weight`, [outputs, inputs, kernel, kernel]],
          [`${name}.bias`, [outputs]],
        ]),
    ),
  ]);
}

/** @param {Form} form @param {Tensors} tensors @returns {Network} */
export function decoder(form, tensors) {
  const { z_dim, resolution, channels } = form;
  const get = (/** @type {string} */ name) => /** @type {Float32Array} */ (tensors.get(name));
  const layers = convolutionsOf(form).flatMap(({ gain, ...layer }) => {
    const scale = gain / Math.sqrt(layer.inputs * layer.kernel ** 2);
    const weight = get(`${layer.name}.weight`).map((value) => value * scale);
    const step = convolve({ slope: SLOPE, ...layer, weight });
    return around(step, { scale: null, bias: get(`${layer.name}.bias`), amount: null });
  });
  layers.push([{ kind: "squash", channels: 3, size: resolution }, null]);
  const [steps, conditions] = [layers.map(([step]) => step), layers.map(([, condition]) => condition)];
  return {
    ...{ z_dim, w_dim: z_dim, num_ws: 1, num_classes: 0, resolution, spherical: true, w_avg: new Float32Array(z_dim) },
    mapping: (z) => z,
    plan: { resolution, colours: 3, channels: channels[0], size: 4, steps },
    conditions(ws) {
      const latent = affine(get("root"), ws, { bias: get("centre") });
      const start = affine(get("first.weight"), latent, { bias: get("first.bias"), scale: GAIN / Math.sqrt(z_dim) });
      return { start: leaky(start, SLOPE), layers: conditions };
    },
  };
}

/** A convolution and what follows it. @param {Convolve} step @param {Condition} condition @returns {[Step, Condition | null][]} */
function around(step, condition) {
  const { name, to, outputs, size } = step;
  /** @type {[Step, Condition | null][]} */
  const found = [[step, condition]];
  if (name.endsWith("shortcut") || name.endsWith("conv0")) found.push([enlarge(to, outputs, 2 * size), null]);
  if (name.endsWith("conv1")) found.push([{ kind: "add", from: "side", to: "x", channels: outputs, size }, null]);
  return found;
}
