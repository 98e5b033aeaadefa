// Pictures made larger by a network: the mirror of gan/enlarger/picture.py.

/** @import { File } from "./files.js" */
/** @import { Pixels } from "./sheet.js" */

import { Enlarging } from "../generator/enlarging.js";
import { read } from "./files.js";
import { cut, drawnPart, halved } from "./sheet.js";

const TIMES = 4;
const AROUND = 8; // pixels of white that the network sees beside what is drawn on it
const WHITE = 255;

export class Enlarger {
  /** @param {Enlarging} network */
  constructor(network) {
    this.network = network;
  }

  /** @param {File} file */
  static async open(file) {
    return new Enlarger(new Enlarging(await read(file)));
  }

  /** The picture twice or four times as large. @param {Pixels} picture @param {number} scale @returns {Promise<Pixels>} */
  async enlarge(picture, scale) {
    const size = TIMES * picture.size;
    const large = { pixels: new Uint8ClampedArray(4 * size * size).fill(WHITE), size };
    const part = drawnPart(picture, AROUND);
    if (part.width) {
      const { width, height, data } = await this.network.enlarge(cut(picture, part));
      for (let row = 0; row < height; row++) {
        const to = 4 * ((TIMES * part.top + row) * size + TIMES * part.left);
        large.pixels.set(data.subarray(4 * row * width, 4 * (row + 1) * width), to);
      }
    }
    return scale === TIMES ? large : halved(large);
  }
}
