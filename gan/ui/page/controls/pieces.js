// Long work in pieces: between two of them the browser answers whoever touches the page, and paints.

/** Goes on as soon as the browser has done what could not wait. @returns {Promise<void>} */
export function breathe() {
  const { scheduler } = /** @type {{scheduler?: {yield?: () => Promise<void>}}} */ (
    /** @type {unknown} */ (globalThis)
  );
  if (scheduler?.yield) return scheduler.yield(); // before whatever else waits
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel(); // a timer would be held back
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/**
 * Does work that says by `yield` where it may be interrupted; answers with what it returns. What it throws is thrown.
 * @template T
 * @param {Generator<void, T, void>} work
 * @param {() => Promise<void>} [rest]
 * @returns {Promise<T>}
 */
export async function inPieces(work, rest = breathe) {
  let piece = work.next();
  while (!piece.done) {
    await rest();
    piece = work.next();
  }
  return piece.value;
}
