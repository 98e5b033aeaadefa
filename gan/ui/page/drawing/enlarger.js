// Pictures made larger by a network: the mirror of gan/enlarger/picture.py.

/** @import { File } from "./files.js" */
/** @import { Pixels } from "./sheet.js" */

import { Enlarging } from "../generator/enlarging.js";
import { read } from "./files.js";
import { cut, drawnPart, halved } from "./sheet.js";

const TIMES = 4;
const LARGEST = 3 * 128 ** 2; // pixels; with more of them it would take too long
const AROUND = 8; // pixels of white that the network sees beside what is drawn on it
const WHITE = 255;

/** While something moves the quick network enlarges, at rest the one that draws the cleaner edges, or scenery. @typedef {"walk" | "rest" | "scenery"} EnlargerState */

export class Enlarger {
  /** @param {Enlarging} network */
  constructor(network) {
    this.network = network;
  }

  /** @param {File} file @param {EnlargerState} state */
  static async open(file, state) {
    return new Enlarger(new Enlarging(await read(file), { state }));
  }

  /** Whether so many pixels are few enough. @param {number} pixels */
  takes(pixels) {
    return pixels <= LARGEST;
  }

  /** Whether what is drawn of a picture is small enough. @param {Pixels} picture */
  enlarges(picture) {
    const { width, height } = drawnPart(picture, AROUND);
    return width > 0 && this.takes(width * height);
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
