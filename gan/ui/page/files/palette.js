// The 256 colours that a picture needs most: the box of colours with the greatest error is split in two at its mean, along
// the axis on which it is longest (Wu 1992, in its plainest form).

const BITS = 6; // of each of red, green and blue that are told apart
const SIDE = 1 << BITS;
export const COLOURS = 256;

/** What of `order` lies in a box; how far its colours are from their mean, squared and summed, all in all and by axis. @typedef {{start: number, end: number, error: number, axis: number, mean: number[]}} Box */

/**
 * The colours, three bytes each, and which of them each pixel has.
 * @param {Uint8ClampedArray} data four bytes a pixel
 */
export function paletteOf(data) {
  const { count, sums } = histogram(data);
  const order = Int32Array.from(occupied(count));
  const boxes = [boxOf(order, 0, order.length, count, sums)];
  while (boxes.length < COLOURS) {
    const worst = boxes.reduce((found, box, at) => (box.error > boxes[found].error ? at : found), 0);
    const { start, end, axis, mean, error } = boxes[worst];
    if (!error) break;
    const middle = start + parted(order.subarray(start, end), (bin) => sums[3 * bin + axis] < mean[axis] * count[bin]);
    boxes[worst] = boxOf(order, start, middle, count, sums);
    boxes.push(boxOf(order, middle, end, count, sums));
  }
  const colours = new Uint8ClampedArray(3 * COLOURS);
  const numbers = new Uint8Array(SIDE ** 3);
  for (const [number, { start, end, mean }] of boxes.entries()) {
    colours.set(mean, 3 * number);
    for (let at = start; at < end; at++) numbers[order[at]] = number;
  }
  return {
    colours,
    pixels: Uint8Array.from({ length: data.length / 4 }, (_, pixel) => numbers[binOf(data, 4 * pixel)]),
  };
}

/** @param {Uint8ClampedArray} data @param {number} at */
const binOf = (data, at) =>
  ((data[at] >> (8 - BITS)) * SIDE + (data[at + 1] >> (8 - BITS))) * SIDE + (data[at + 2] >> (8 - BITS));

/** @param {Uint8ClampedArray} data */
function histogram(data) {
  const count = new Uint32Array(SIDE ** 3);
  const sums = new Float64Array(3 * SIDE ** 3);
  for (let at = 0; at < data.length; at += 4) {
    const bin = binOf(data, at);
    count[bin]++;
    for (let axis = 0; axis < 3; axis++) sums[3 * bin + axis] += data[at + axis];
  }
  return { count, sums };
}

/** @param {Uint32Array} count */
function* occupied(count) {
  for (let bin = 0; bin < count.length; bin++) if (count[bin]) yield bin;
}

/** @param {Int32Array} order @param {number} start @param {number} end @param {Uint32Array} count @param {Float64Array} sums @returns {Box} */
function boxOf(order, start, end, count, sums) {
  let pixels = 0;
  const [mean, squares] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let at = start; at < end; at++) {
    const bin = order[at];
    pixels += count[bin];
    for (let axis = 0; axis < 3; axis++) {
      mean[axis] += sums[3 * bin + axis];
      squares[axis] += sums[3 * bin + axis] ** 2 / count[bin];
    }
  }
  const errors = mean.map((sum, axis) => Math.max(0, squares[axis] - sum ** 2 / pixels));
  const error = end - start > 1 ? errors[0] + errors[1] + errors[2] : 0;
  return { start, end, error, axis: errors.indexOf(Math.max(...errors)), mean: mean.map((sum) => sum / pixels) };
}

/** Those first of which `low` holds; answers how many they are, of which neither all nor none are. @param {Int32Array} bins @param {(bin: number) => boolean} low */
function parted(bins, low) {
  let middle = 0;
  for (let at = 0; at < bins.length; at++) {
    if (low(bins[at])) [bins[middle++], bins[at]] = [bins[at], bins[middle]];
  }
  return Math.min(bins.length - 1, Math.max(1, middle));
}
