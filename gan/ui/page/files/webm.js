// WebM: the browser encodes the film, here its frames are put into the container (https://www.matroska.org/technical/elements.html).

import { ascii, big, joined, marked } from "./bytes.js";

const TYPE = "video/webm";
const SECOND = 1e6; // in microseconds, as the encoder counts
const BETWEEN = 60; // frames from one that stands alone to the next
const AHEAD = 4; // frames that wait for the encoder
const BITS = 0.25; // for each pixel of a frame
/** The better first. @type {[codec: string, name: string][]} */
const CODECS = [
  ["vp09.00.31.08", "V_VP9"],
  ["vp8", "V_VP8"],
];

/** Whether this browser encodes films; only pages that come safely may. */
export const canWriteWebm = () => "VideoEncoder" in globalThis;

/** @typedef {{data: Uint8Array, time: number, alone: boolean}} Frame `time` in ms */

export class Webm {
  type = TYPE;
  /** @type {Frame[]} */
  #frames = [];
  #count = 0;
  /** @type {unknown} */
  #failed = null;
  /** @type {Promise<{encoder: VideoEncoder, name: string}>} */
  #opened;

  /** @param {{size: number, fps: number, query: string}} film */
  constructor({ size, fps, query }) {
    this.size = size;
    this.fps = fps;
    this.query = query;
    this.#opened = this.#open();
  }

  async #open() {
    const bitrate = Math.round(BITS * this.size ** 2 * this.fps);
    for (const [codec, name] of CODECS) {
      const config = { codec, width: this.size, height: this.size, bitrate, framerate: this.fps };
      if (!(await VideoEncoder.isConfigSupported(config)).supported) continue;
      const encoder = new VideoEncoder({
        output: (chunk) => this.#encoded(chunk),
        error: (error) => {
          this.#failed = error;
        },
      });
      encoder.configure(config);
      return { encoder, name };
    }
    throw new Error("This browser encodes no WebM.");
  }

  /** @param {EncodedVideoChunk} chunk */
  #encoded(chunk) {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    this.#frames.push({ data, time: Math.round(chunk.timestamp / 1000), alone: chunk.type === "key" });
  }

  /** @param {HTMLCanvasElement} canvas */
  async add(canvas) {
    const { encoder } = await this.#opened;
    const frame = new VideoFrame(canvas, { timestamp: Math.round((this.#count * SECOND) / this.fps) });
    encoder.encode(frame, { keyFrame: this.#count % BETWEEN === 0 });
    frame.close();
    this.#count += 1;
    while (encoder.encodeQueueSize > AHEAD && !this.#failed) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (this.#failed) throw this.#failed;
  }

  async finish() {
    const { encoder, name } = await this.#opened;
    await encoder.flush();
    encoder.close();
    const head = element(0x1a45dfa3, text(0x4282, "webm"), whole(0x4287, 4), whole(0x4285, 2));
    const info = element(
      0x1549a966,
      whole(0x2ad7b1, 1e6), // a time is counted in milliseconds
      element(0x4489, float((1000 * this.#count) / this.fps)),
      text(0x4d80, "Latent Walks"),
      text(0x5741, "Latent Walks"),
    );
    const video = element(0xe0, whole(0xb0, this.size), whole(0xba, this.size));
    const track = element(
      0xae,
      whole(0xd7, 1),
      whole(0x73c5, 1),
      whole(0x9c, 0),
      whole(0x83, 1),
      text(0x86, name),
      video,
    );
    const words = element(0x67c8, text(0x45a3, "COMMENT"), text(0x4487, marked(this.query)));
    const tags = element(0x1254c367, element(0x7373, element(0x63c0), words));
    const segment = element(0x18538067, info, element(0x1654ae6b, track), tags, ...this.#clusters());
    return new Blob([head, segment], { type: TYPE });
  }

  /** Each begins with a frame that stands alone. */
  #clusters() {
    const clusters = /** @type {Frame[][]} */ ([]);
    for (const frame of this.#frames) {
      if (frame.alone || !clusters.length) clusters.push([]);
      clusters[clusters.length - 1].push(frame);
    }
    return clusters.map((frames) => {
      const [{ time: start }] = frames;
      const blocks = frames.map(({ data, time, alone }) =>
        element(0xa3, Uint8Array.of(0x81), big(time - start, 2), Uint8Array.of(alone ? 0x80 : 0), data),
      );
      return element(0x1f43b675, whole(0xe7, start), ...blocks);
    });
  }

  close() {
    this.#opened.then(({ encoder }) => encoder.state === "closed" || encoder.close()).catch(() => {});
  }
}

/** Its name, how long it is, and what it holds. @param {number} id @param {...Uint8Array} parts */
function element(id, ...parts) {
  const body = joined(...parts);
  const name = big(id, Math.ceil(Math.log2(id + 1) / 8));
  const length = big(body.length, 8);
  length[0] = 0x01; // the length has seven bytes
  return joined(name, length, body);
}

/** @param {number} id @param {number} number */
const whole = (id, number) => element(id, big(number, number < 256 ? 1 : 4));

/** @param {number} id @param {string} words */
const text = (id, words) => element(id, ascii(words));

/** @param {number} number */
function float(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, number);
  return bytes;
}
