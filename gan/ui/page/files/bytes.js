// Numbers and texts as the bytes of files.

/** A text, each character of which is a byte. @param {string} text */
export const ascii = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** The least byte first. @param {number} number @param {number} length */
export const little = (number, length) => Uint8Array.from({ length }, (_, at) => Math.floor(number / 256 ** at) % 256);

/** The greatest byte first. @param {number} number @param {number} length */
export const big = (number, length) => little(number, length).reverse();

/** @param {...Uint8Array} parts */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A recipe as it stands in a file's field for words: see gan/video/carried.py. @param {string} query */
export const marked = (query) => `latent-walks:${query}\n`;
