// Weights and activations in the order that the operations read them.

/** A number of channels as the operations have it. @param {number} channels */
export const wide = (channels) => 4 * Math.ceil(channels / 4);

/**
 * Weights of a convolution: [outputs / 8, taps, inputs, 8], and where 4 outputs are left [taps, inputs, 4].
 * @param {{outputs: number, taps: number, inputs: number}} counts outputs and inputs are multiples of 4
 * @param {(output: number, tap: number, input: number) => number} weight
 */
export function packed({ outputs, taps, inputs }, weight) {
  const values = new Float32Array(outputs * taps * inputs);
  let at = 0;
  for (let first = 0; first < outputs; first += 8) {
    const last = Math.min(outputs, first + 8);
    for (let tap = 0; tap < taps; tap++) {
      for (let input = 0; input < inputs; input++) {
        for (let output = first; output < last; output++) values[at++] = weight(output, tap, input);
      }
    }
  }
  return values;
}

/**
 * [channels, pixels] to [pixels, wide(channels)], at `from` in `values`.
 * @param {Float32Array} planes @param {number} channels @param {Float32Array} values @param {number} from
 */
export function interleave(planes, channels, values, from) {
  const pixels = planes.length / channels;
  const step = wide(channels);
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < pixels; pixel++)
      values[from + pixel * step + channel] = planes[channel * pixels + pixel];
  }
}

/**
 * Which of `colours` each of the four numbers of a pixel is; -1 is none. Grey is red, green and blue.
 * @param {number} colours
 */
export const pixelOf = (colours) => (colours === 1 ? [0, 0, 0, -1] : [0, 1, 2, -1]);
