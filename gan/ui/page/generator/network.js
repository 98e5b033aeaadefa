// The networks that this page draws: a new architecture is a new row in the table.

/** @import { Network } from "./layers.js" */
/** @import { Config } from "./config.js" */
/** @import { Shapes, Tensors } from "./safetensors.js" */

import { Damaged, readSafetensors } from "./safetensors.js";
import * as styleBased from "./style_based.js";
import * as vae from "./vae.js";

/** @typedef {{shapes: Shapes, build: (tensors: Tensors) => Network}} Blueprint */

/** @type {Map<string, (config: Config) => Blueprint>} */
const ARCHITECTURES = new Map([
  [
    "stylegan2",
    (config) => {
      const form = styleBased.formOf(config);
      return { shapes: styleBased.shapesOf(form), build: (tensors) => styleBased.styleBased(form, tensors) };
    },
  ],
  [
    "vae",
    (config) => {
      const form = vae.formOf(config);
      return { shapes: vae.shapesOf(form), build: (tensors) => vae.decoder(form, tensors) };
    },
  ],
]);

/**
 * The network of a configuration with the weights of a file; throws `Damaged` in a sentence.
 * @param {Config} config
 * @param {Uint8Array} bytes of model.safetensors
 */
export function openNetwork(config, bytes) {
  const plan = ARCHITECTURES.get(config.architecture);
  if (!plan) {
    const known = [...ARCHITECTURES.keys()].join(" and ");
    throw new Damaged(`A browser draws ${known}, not ${config.architecture}, which ${config.title} is.`);
  }
  const { shapes, build } = plan(config);
  return build(readSafetensors(bytes, shapes, `The weights of ${config.title}`));
}
