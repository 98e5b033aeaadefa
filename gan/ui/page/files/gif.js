// Animated GIF, which repeats for ever: the best 256 colours for every frame, undithered. The mirror of
// gan/video/animation.py; the format: https://www.w3.org/Graphics/GIF/spec-gif89a.txt

import { contextOf } from "../canvas/sprite.js";
import { ascii, joined, little, marked } from "./bytes.js";
import { COLOURS, paletteOf } from "./palette.js";

const TYPE = "image/gif";
const LARGEST_BLOCK = 255; // bytes
const BITS = 8; // of a pixel
const CLEAR = 256;
const END = 257;
const MOST_CODES = 4096;
const SLOTS = 1 << 14; // of the table in which strings of pixels are looked up

export class Gif {
  type = TYPE;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #parts;
  #count = 0;
  #copy = document.createElement("canvas"); // which a browser keeps where it can be read from

  /** @param {{size: number, fps: number, query: string}} film */
  constructor({ size, fps, query }) {
    this.fps = fps;
    this.size = little(size, 2);
    this.#parts = [
      joined(ascii("GIF89a"), this.size, this.size, Uint8Array.of(0x70, 0, 0)),
      joined(Uint8Array.of(0x21, 0xff, 11), ascii("NETSCAPE2.0"), Uint8Array.of(3, 1, 0, 0, 0)),
      joined(Uint8Array.of(0x21, 0xfe), inBlocks(ascii(marked(query)))),
    ];
  }

  /** @param {HTMLCanvasElement} canvas */
  async add(canvas) {
    const { width, height } = canvas;
    if (this.#copy.width !== width) [this.#copy.width, this.#copy.height] = [width, height];
    const context = contextOf(this.#copy, { alpha: false, willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const { colours, pixels } = paletteOf(data);
    const lasts = ticks(this.#count + 1, this.fps) - ticks(this.#count, this.fps);
    this.#count++;
    this.#parts.push(
      joined(
        ...[Uint8Array.of(0x21, 0xf9, 4, 4), little(lasts, 2), Uint8Array.of(0, 0)],
        ...[Uint8Array.of(0x2c, 0, 0, 0, 0), this.size, this.size, Uint8Array.of(0x80 | (Math.log2(COLOURS) - 1))],
        ...[new Uint8Array(colours), Uint8Array.of(BITS), inBlocks(compressed(pixels))],
      ),
    );
  }

  async finish() {
    return new Blob([...this.#parts, Uint8Array.of(0x3b)], { type: TYPE });
  }

  close() {}
}

/** When a frame begins, in hundredths of a second. @param {number} frame @param {number} fps */
const ticks = (frame, fps) => Math.round((frame * 100) / fps);

/** Each behind its length, and one of none at the end. @param {Uint8Array} bytes */
function inBlocks(bytes) {
  const blocks = [];
  for (let at = 0; at < bytes.length; at += LARGEST_BLOCK) {
    const block = bytes.subarray(at, at + LARGEST_BLOCK);
    blocks.push(Uint8Array.of(block.length), block);
  }
  return joined(...blocks, Uint8Array.of(0));
}

/** By LZW, whose codes grow from 9 to 12 bits. @param {Uint8Array} pixels */
export function compressed(pixels) {
  const out = new Bits(pixels.length);
  const keys = new Int32Array(SLOTS);
  const codes = new Uint16Array(SLOTS);
  let [next, width] = [END + 1, BITS + 1];
  const begin = () => {
    out.put(CLEAR, width);
    keys.fill(-1);
    [next, width] = [END + 1, BITS + 1];
  };
  begin();
  let [prefix] = pixels;
  for (let at = 1; at < pixels.length; at++) {
    const key = (prefix << BITS) | pixels[at];
    let slot = (key * 40503) & (SLOTS - 1);
    while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & (SLOTS - 1);
    if (keys[slot] === key) {
      prefix = codes[slot];
      continue;
    }
    out.put(prefix, width);
    prefix = pixels[at];
    if (next === MOST_CODES) {
      begin();
      continue;
    }
    if (next === 1 << width) width++;
    keys[slot] = key;
    codes[slot] = next++;
  }
  out.put(prefix, width);
  out.put(END, width);
  return out.bytes();
}

/** The least bit first. */
class Bits {
  #length = 0;
  #held = 0;
  #count = 0;

  /** @param {number} pixels */
  constructor(pixels) {
    this.all = new Uint8Array(2 * pixels + 16);
  }

  /** @param {number} code @param {number} width */
  put(code, width) {
    this.#held |= code << this.#count;
    this.#count += width;
    for (; this.#count >= 8; this.#count -= 8, this.#held >>>= 8) this.all[this.#length++] = this.#held & 255;
  }

  bytes() {
    if (this.#count) this.all[this.#length++] = this.#held & 255;
    this.#count = 0;
    return this.all.subarray(0, this.#length);
  }
}
