// Numbers over time, as lines in a box of 100 by 40.

const [WIDTH, HEIGHT, EDGE] = [100, 40, 2];

/**
 * The corners of a line through [time, value] pairs; all lines of a box share its ends.
 * @param {[number, number][]} pairs
 * @param {{from: number, to: number, low: number, high: number}} box
 */
export function corners(pairs, { from, to, low, high }) {
  const x = (/** @type {number} */ time) => (WIDTH * (time - from)) / (to - from || 1);
  const y = (/** @type {number} */ value) => HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (value - low)) / (high - low || 1);
  return pairs.map(([time, value]) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
}

/** The box around some lines. @param {[number, number][][]} lines */
export function boxOf(lines) {
  const times = lines.flat().map(([time]) => time);
  const values = lines.flat().map(([, value]) => value);
  return {
    from: Math.min(...times),
    to: Math.max(...times),
    low: Math.min(0, ...values),
    high: Math.max(...values),
  };
}
