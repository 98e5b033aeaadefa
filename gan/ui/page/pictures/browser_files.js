// Files made by this very browser, with their recipes inside: the same as a server makes, as far as a browser can.

/** @import { State } from "../state/state.js" */
/** @import { Download, Files, WalkFile } from "./services.js" */
/** @import { PictureSource } from "./source.js" */

import { contextOf } from "../canvas/sprite.js";
import { qrAddress } from "../features/share/qr/svg.js";
import { ContactSheet } from "../files/contact_sheet.js";
import { Dissolving } from "../files/dissolving.js";
import { encoded } from "../files/encoded.js";
import { Gif } from "../files/gif.js";
import { withRecipe } from "../files/png.js";
import { canWriteWebm, Webm } from "../files/webm.js";
import { canWriteWebp, Webp } from "../files/webp.js";
import { recipeOf } from "../generator/recipe.js";
import { isStored } from "../state/latent_code.js";
import { toQuery, toWalk } from "../state/link.js";
import { paintOf } from "../state/paint.js";
import { lengthOf } from "../walk/timing.js";
import { download } from "./download.js";

const LONGEST_NAME = 60; // characters of keyframes in a file's name
const PART = 4; // pictures asked for at once

/**
 * Takes frames of one size, in order.
 * @typedef {{add: (canvas: HTMLCanvasElement) => Promise<void>, finish: () => Promise<Blob>, close: () => void}} Writer
 *
 * `fps` frames a second, or so many `frames` of any walk.
 * @typedef {{can: () => boolean, suffix: string, fps: number, frames?: number,
 *   open: (film: {size: number, fps: number, query: string, frames: number}) => Writer}} Kind
 */

/** @type {Record<string, Kind>} */
const KINDS = {
  webm: { can: canWriteWebm, suffix: "webm", fps: 30, open: (film) => new Webm(film) },
  webp: { can: canWriteWebp, suffix: "webp", fps: 30, open: (film) => new Webp(film) },
  gif: { can: () => true, suffix: "gif", fps: 25, open: (film) => new Gif(film) },
  sheet: { can: () => true, suffix: "png", fps: 30, frames: 24, open: (film) => new ContactSheet(film) },
};

/** @implements {Files} */
export class BrowserFiles {
  broken = "This browser could not make the file; try again, or a smaller one.";
  toShare = "Put the page on a web server to let others in.";

  /** @param {PictureSource} source */
  constructor(source) {
    this.source = source;
  }

  /** Found out when it is asked for: the browser has to try. */
  get formats() {
    return Object.keys(KINDS).filter((name) => KINDS[name].can());
  }

  /** @param {State} state @param {number} scale @returns {Promise<Download>} */
  async save(state, scale) {
    const { signal } = new AbortController();
    const picture = await this.source.picture(state, { signal, scale, painted: true });
    const canvas = canvasOf(picture.width);
    contextOf(canvas, { alpha: false }).drawImage(picture, 0, 0);
    const query = toQuery(state);
    const { keyframes, t } = recipeOf(state);
    const name = `${state.model}-${shortNames(keyframes).slice(0, LONGEST_NAME)}-${Math.round(t * 100)}.png`;
    return download(withRecipe(await encoded(canvas, "image/png"), query), name);
  }

  /** @param {State} given @param {WalkFile} file @returns {Promise<Download>} */
  async saveWalk(given, { format, scale, signal, onProgress }) {
    const state = { ...given, place: 0, time: 0 };
    const kind = KINDS[format];
    const frames = kind.frames ?? Math.max(2, Math.round(lengthOf(state) * kind.fps));
    const { positions } = await this.source.timing(state, frames, { signal });
    const query = toWalk(state);
    /** @type {Writer | undefined} */
    let writer;
    try {
      for await (const canvas of this.#frames(state, positions, { signal, scale }, kind)) {
        writer ??= kind.open({ size: canvas.width, fps: kind.fps, query, frames });
        await writer.add(canvas);
        signal.throwIfAborted();
        onProgress({ done: Number(canvas.dataset.done), of: frames });
      }
      if (!writer) throw new Error("The walk has no pictures.");
      return download(await writer.finish(), `${nameOf(state, format)}.${kind.suffix}`);
    } finally {
      writer?.close();
    }
  }

  /** One canvas, on which one picture after the other is. @param {State} state @param {number[]} places @param {{signal: AbortSignal, scale: number}} asked @param {Kind} kind */
  async *#frames(state, places, asked, { fps, frames }) {
    const canvas = canvasOf(0);
    const paint = frames || !this.source.limits.styles ? null : paintOf(state.paint); // few pictures are painted one by one
    const dissolving = paint?.strength
      ? new Dissolving({ source: this.source, state, paint, places, fps, asked })
      : undefined;
    const scale = paint?.strength === 1 ? 1 : asked.scale; // nothing of the picture is seen then
    try {
      for (let start = 0; start < places.length; start += PART) {
        const part = places.slice(start, start + PART);
        const sprite = await this.source.walk(state, part, { ...asked, scale, painted: !dissolving });
        const size = (sprite.size * asked.scale) / scale;
        if (canvas.width !== size) canvas.width = canvas.height = size;
        for (let index = 0; index < part.length; index++) {
          contextOf(canvas, { alpha: false }).drawImage(sprite.image, ...sprite.box(index), 0, 0, size, size);
          await dissolving?.over(canvas, start + index);
          canvas.dataset.done = String(start + index + 1);
          yield canvas;
        }
        sprite.image.close();
      }
    } finally {
      dissolving?.close();
    }
  }

  /** @param {string} text */
  code(text) {
    return qrAddress(text);
  }
}

/** @param {number} size */
function canvasOf(size) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  return canvas;
}

/** Keyframes for a file's name: stored pictures are all called picture. @param {string[]} keyframes */
const shortNames = (keyframes) => keyframes.map((key) => (key.split("~").some(isStored) ? "picture" : key)).join("-");

/** A name that tells walks apart in a folder: see Film.name in gan/studio/film.py. @param {State} state @param {string} format */
function nameOf({ model, keys, path }, format) {
  const names = shortNames(keys);
  const short = names.length > LONGEST_NAME ? `${keys.length}-pictures-from-${shortNames(keys.slice(0, 1))}` : names;
  return `${model}-${short}-${format === "sheet" ? "sheet" : path}`;
}
