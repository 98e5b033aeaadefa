// Any picture as a style: a file, a seed of this model, a favourite. Whoever paints reads its manner.

/** @import { Stage } from "../../../canvas/stage.js" */
/** @import { Painters } from "../../../pictures/services.js" */
/** @import { State } from "../../../state/state.js" */
/** @import { Store } from "../../../state/store.js" */

import { contextOf } from "../../../canvas/sprite.js";
import { copyOf, data, find, findAll, input, on, press } from "../../../controls/dom.js";
import * as favourites from "../../../features/favourites/favourites.js";
import { Busy, Refused } from "../../../pictures/source.js";
import { randomSeed } from "../../../state/chance.js";
import { small } from "../../../state/state.js";

const LARGEST = 40e6; // bytes of a file
const UNREADABLE = "This file can’t be read as a picture here. PNG, JPEG, WebP, GIF and BMP can, up to 40 MB.";
const BROKEN = "The connection broke; try again.";
const SHOWN = 8; // favourites

export class Manner {
  /** @type {Blob | null} */
  picture = null;
  /** @type {AbortController | null} */
  #request = null;
  /** @type {((canvas: HTMLCanvasElement) => void)[]} */
  onPicture = [];

  /** @param {{store: Store, stage: Stage, read: NonNullable<Painters["manner"]>, take: (style: string) => void}} page `take` gets the style that was `read`, as links write it */
  constructor({ store, stage, read, take }) {
    this.store = store;
    this.stage = stage;
    this.read = read;
    this.take = take;
    const chosen = input('[data-lw="manner-chosen"]');
    on("click", "manner-file", () => chosen.click());
    on("change", "manner-chosen", () => {
      this.#readFile(chosen.files?.[0]);
      chosen.value = "";
    });
    on("click", "manner-random", () => this.#ofSeed(randomSeed()));
    on("submit", "manner-seed", (_, event) => {
      event.preventDefault();
      this.#ofTyped(input("#lw-manner-seed").value.trim());
    });
    on("click", "manner-favourite", (one) => this.#ofFavourite(one));
    find("#lw-manner").addEventListener("toggle", () => this.#list());
  }

  #list() {
    const kept = favourites.load().slice(0, SHOWN);
    find("#lw-manner-kept").replaceChildren(...kept.map(itemOf));
  }

  /** @param {File | undefined} file */
  async #readFile(file) {
    if (!file) return;
    const bitmap = file.size > LARGEST ? null : await createImageBitmap(file).catch(() => null);
    if (bitmap) this.#read(async () => bitmap, "a file of yours");
    else this.#say(UNREADABLE, true);
  }

  /** @param {string} text */
  #ofTyped(text) {
    const seed = this.stage.grammar.seed(text);
    if (seed === undefined) this.#say("A seed is a whole number, such as 42.", true);
    else this.#ofSeed(seed);
  }

  /** @param {number} seed */
  #ofSeed(seed) {
    const { state } = this.store;
    this.#ofState({ ...small(state), tab: "sculpt", a: seed, b: seed, t: 0, paint: "" }, `picture ${seed}`);
  }

  /** @param {HTMLElement} one */
  #ofFavourite(one) {
    const { state } = this.stage.links.read(data(one, "query"));
    press(findAll("#lw-manner-kept button"), (other) => other === one);
    this.#ofState(state, one.title);
  }

  /** @param {State} state @param {string} words */
  #ofState(state, words) {
    const look = { scale: this.stage.scaleOf(state), painted: Boolean(state.paint) };
    this.#read((signal) => this.stage.source.picture(state, { ...look, signal }), words);
  }

  /** @param {(signal: AbortSignal) => Promise<ImageBitmap>} bring @param {string} words */
  async #read(bring, words) {
    this.#request?.abort();
    const request = new AbortController();
    const { signal } = request;
    this.#request = request;
    this.#say("Reading its manner");
    try {
      const canvas = find("#lw-manner-picture", HTMLCanvasElement);
      const picture = await squareOf(await bring(signal), canvas);
      this.picture = picture;
      canvas.setAttribute("aria-label", `The style picture: ${words}`);
      find("#lw-manner-square").classList.add("lw-full");
      for (const listener of this.onPicture) listener(canvas);
      const style = await this.read(picture, { signal });
      if (this.#request !== request) return;
      this.take(style);
      this.#say("");
    } catch (error) {
      if (this.#request !== request) return;
      this.#say(error instanceof Refused || error instanceof Busy ? error.message : BROKEN, true);
    }
  }

  /** @param {string} words @param {boolean} [refused] */
  #say(words, refused = false) {
    const said = find("#lw-manner-said");
    said.textContent = words;
    said.classList.toggle("lw-refused", refused);
  }
}

/** The middle square of a picture, painted on a canvas and as a file. @param {ImageBitmap} picture @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
function squareOf(picture, canvas) {
  const { width, height } = picture;
  const side = Math.min(width, height);
  const context = contextOf(canvas);
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff"; // where a picture is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  const corner = [(width - side) / 2, (height - side) / 2];
  context.drawImage(picture, corner[0], corner[1], side, side, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/jpeg", 0.95);
  });
}

/** @param {favourites.Favourite} favourite */
function itemOf({ query, image, words }) {
  const item = copyOf("#lw-manner-favourite");
  item.dataset.query = query;
  item.title = words;
  item.setAttribute("aria-label", `In the manner of ${words}`);
  find("img", HTMLImageElement, item).src = image;
  return item;
}
