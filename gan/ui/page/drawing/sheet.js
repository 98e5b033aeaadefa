// Pictures as bytes, four for a pixel, and many of them row by row in one.

/** A square picture: red, green, blue and 255 for each pixel. @typedef {{pixels: Uint8ClampedArray<ArrayBuffer>, size: number}} Pixels */
/** @typedef {{left: number, top: number, width: number, height: number}} Box */

/**
 * All pictures, of one size, in rows of so many; as `Sprite` finds them again.
 * @param {Pixels[]} pictures
 * @param {number} most
 */
export function sheetOf(pictures, most) {
  const [{ size }] = pictures;
  const columns = Math.min(pictures.length, most);
  const sheet = new ImageData(columns * size, Math.ceil(pictures.length / columns) * size);
  pictures.forEach(({ pixels }, index) => {
    const left = (index % columns) * size;
    const top = Math.floor(index / columns) * size;
    for (let row = 0; row < size; row++) {
      sheet.data.set(pixels.subarray(4 * row * size, 4 * (row + 1) * size), 4 * ((top + row) * sheet.width + left));
    }
  });
  return sheet;
}

/**
 * The picture at half the width and height.
 * @param {Pixels} picture
 * @returns {Pixels}
 */
export function halved({ pixels, size }) {
  const half = size / 2;
  const small = new Uint8ClampedArray(4 * half * half);
  for (let at = 0; at < small.length; at++) {
    const pixel = at >> 2;
    const first = 4 * (2 * Math.floor(pixel / half) * size + 2 * (pixel % half)) + (at & 3);
    const below = first + 4 * size;
    small[at] = (pixels[first] + pixels[first + 4] + pixels[below] + pixels[below + 4]) / 4;
  }
  return { pixels: small, size: half };
}

/**
 * A piece of a picture as wide and high as this, from here.
 * @param {Pixels} picture
 * @param {Box} box
 */
export function cut({ pixels, size }, { left, top, width, height }) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    const from = 4 * ((top + row) * size + left);
    data.set(pixels.subarray(from, from + 4 * width), 4 * row * width);
  }
  return { width, height, data };
}

/**
 * The part of a picture that is not white, and a few pixels more: a word fills a part of its square.
 * @param {Pixels} picture
 * @param {number} around
 * @returns {Box}
 */
export function drawnPart({ pixels, size }, around) {
  let [left, top, right, bottom] = [size, size, 0, 0];
  for (let at = 0; at < size * size; at++) {
    if (pixels[4 * at] === 255 && pixels[4 * at + 1] === 255 && pixels[4 * at + 2] === 255) continue;
    const [x, y] = [at % size, Math.floor(at / size)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
  }
  [left, top] = [Math.max(0, left - around), Math.max(0, top - around)];
  [right, bottom] = [Math.min(size, right + around), Math.min(size, bottom + around)];
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}
