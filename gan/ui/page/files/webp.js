// Animated WebP: the browser encodes each picture alone, here they are put one behind the other. The mirror of
// gan/video/animation.py; the container: https://developers.google.com/speed/webp/docs/riff_container

import { ascii, joined, little, marked } from "./bytes.js";
import { encoded } from "./encoded.js";

const TYPE = "image/webp";
const QUALITY = 0.9;
const ANIMATED = 0x02;
const WITH_WORDS = 0x08;
const ALONE = 0x02; // a frame that is not blended with the one before
const PICTURES = ["VP8 ", "VP8L", "ALPH"];

/** Whether this browser encodes WebP at all. */
export const canWriteWebp = () => document.createElement("canvas").toDataURL(TYPE).startsWith(`data:${TYPE}`);

export class Webp {
  type = TYPE;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #frames = [];

  /** @param {{size: number, fps: number, query: string}} film */
  constructor({ size, fps, query }) {
    this.fps = fps;
    this.query = query;
    this.size = joined(little(size - 1, 3), little(size - 1, 3));
  }

  /** @param {HTMLCanvasElement} canvas */
  async add(canvas) {
    const file = new Uint8Array(await (await encoded(canvas, TYPE, QUALITY)).arrayBuffer());
    const count = this.#frames.length;
    const lasts = Math.round(((count + 1) * 1000) / this.fps) - Math.round((count * 1000) / this.fps);
    const head = joined(little(0, 6), this.size, little(lasts, 3), Uint8Array.of(ALONE));
    this.#frames.push(chunk("ANMF", joined(head, pictureIn(file))));
  }

  async finish() {
    const body = [
      ascii("WEBP"),
      chunk("VP8X", joined(little(ANIMATED | WITH_WORDS, 4), this.size)),
      chunk("ANIM", joined(Uint8Array.of(0, 0, 0, 255), little(0, 2))),
      ...this.#frames,
      chunk("EXIF", exif(marked(this.query))),
    ];
    const length = body.reduce((sum, part) => sum + part.length, 0);
    return new Blob([ascii("RIFF"), little(length, 4), ...body], { type: TYPE });
  }

  close() {}
}

/** The chunks of a file that are the picture itself. @param {Uint8Array} file */
function pictureIn(file) {
  const view = new DataView(file.buffer);
  const found = [];
  for (let at = 12; at + 8 <= file.length; ) {
    const name = String.fromCharCode(...file.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (PICTURES.includes(name)) found.push(file.subarray(at, end));
    at = end;
  }
  return joined(...found);
}

/** @param {string} name @param {Uint8Array} body */
const chunk = (name, body) => joined(ascii(name), little(body.length, 4), body, new Uint8Array(body.length % 2));

/** A text as the one entry, ImageDescription. @param {string} text */
function exif(text) {
  const entry = joined(little(0x010e, 2), little(2, 2), little(text.length + 1, 4), little(26, 4));
  return joined(ascii("II*\0"), little(8, 4), little(1, 2), entry, little(0, 4), ascii(`${text}\0`));
}
