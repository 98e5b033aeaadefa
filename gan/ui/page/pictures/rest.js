// Whether the page has come to rest: nothing is wished for, on the way, or moving.

/** Whoever is at work. @type {Set<object>} */
const busy = new Set();

/** @type {(settled: boolean) => void} */
let tell = () => {};

/** @param {object} one of those who are at work now and then @param {boolean} working */
export function stir(one, working) {
  const settled = !busy.size;
  if (working) busy.add(one);
  else busy.delete(one);
  if (settled === Boolean(busy.size)) tell(!busy.size);
}

/** From now on `listener` hears of every change, and at once how it is. @param {(settled: boolean) => void} listener */
export function watchRest(listener) {
  tell = listener;
  listener(!busy.size);
}
