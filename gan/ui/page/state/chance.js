// Chance, for those who want another picture.

export const DICE = 10_000; // seeds that dice and sliders know: numbers that are easily said

export const randomSeed = () => Math.floor(Math.random() * DICE);

/** @template T @param {readonly T[]} values @returns {T[]} */
export function shuffled(values) {
  const order = [...values];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}
