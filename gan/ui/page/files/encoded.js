// A canvas as the bytes of a file.

/** @param {HTMLCanvasElement} canvas @param {string} type @param {number} [quality] @returns {Promise<Blob>} */
export function encoded(canvas, type, quality) {
  return new Promise((resolve, reject) => {
    const done = (/** @type {Blob | null} */ blob) =>
      blob?.type === type ? resolve(blob) : reject(new Error(`This browser does not write ${type}.`));
    canvas.toBlob(done, type, quality);
  });
}
