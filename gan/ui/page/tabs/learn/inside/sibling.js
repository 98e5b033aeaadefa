// The picture on the stage, looked for in an autoencoder that learnt from the same pictures.

/** @import { State } from "../../../state/state.js" */
/** @import { Page } from "../sections.js" */

import { contextOf } from "../../../canvas/sprite.js";
import { pictureKey } from "../../../canvas/stage.js";
import { button, find, on } from "../../../controls/dom.js";
import { Busy, Refused } from "../../../pictures/source.js";
import { inModel } from "../../../state/state.js";

const FAILED = "The search broke off; try again.";

export class Sibling {
  /** @type {AbortController | null} */
  #request = null;
  #of = ""; // the picture that was looked for, or is

  /** @param {Pick<Page, "store" | "stage" | "services" | "models">} page */
  constructor({ store, stage, services, models }) {
    this.store = store;
    this.stage = stage;
    this.services = services;
    this.models = models;
    on("click", "inside-look", () => this.#look());
  }

  get model() {
    const { sibling } = this.stage.model();
    return this.models.find(({ name }) => name === sibling) ?? null;
  }

  /** What was found belongs to one picture. @param {State} state */
  update(state) {
    find("#lw-inside-other").hidden = !this.model;
    if (this.#of && this.#of !== pictureKey(state)) this.#forget();
  }

  leave() {
    this.#forget();
  }

  #forget() {
    this.#request?.abort();
    this.#request = null;
    this.#of = "";
    find("#lw-inside-pair").hidden = true;
    this.#show("");
  }

  async #look() {
    const { model } = this;
    if (!model || this.#request) return;
    const { state } = this.store;
    const request = new AbortController();
    this.#forget();
    this.#request = request;
    this.#of = pictureKey(state);
    this.#show(`Looking in ${model.title}; this takes some seconds.`);
    find("#lw-inside-progress", HTMLProgressElement).value = 0;
    const own = copied(this.stage.painter.small);
    try {
      const { found } = await this.services.search({
        state: inModel(state, model, this.stage.grammar),
        task: "project",
        picture: await blobOf(own),
        mask: null,
        signal: request.signal,
        onProgress: ({ done, picture }) => this.#progress(own, done, picture),
      });
      this.#reveal(own, found[0].picture);
      this.#request = null;
      this.#show(`Found in ${model.title}, which draws ${model.resolution}×${model.resolution} pixels.`);
    } catch (error) {
      if (request.signal.aborted) return;
      this.#request = null;
      this.#show(error instanceof Refused || error instanceof Busy ? error.message : FAILED);
    }
  }

  /** @param {HTMLCanvasElement} own @param {number} done @param {string} [picture] */
  #progress(own, done, picture) {
    find("#lw-inside-progress", HTMLProgressElement).value = done;
    if (picture) this.#reveal(own, picture);
  }

  /** @param {HTMLCanvasElement} own @param {string} picture */
  #reveal(own, picture) {
    const shown = find("#lw-inside-own", HTMLCanvasElement);
    const context = contextOf(shown, { alpha: false });
    context.imageSmoothingQuality = "high";
    context.drawImage(own, 0, 0, shown.width, shown.height);
    find("#lw-inside-sibling", HTMLImageElement).src = picture;
    find("#lw-inside-pair").hidden = false;
  }

  /** @param {string} words */
  #show(words) {
    find("#lw-inside-found").textContent = words;
    find("#lw-inside-progress").hidden = !this.#request;
    button('[data-lw="inside-look"]').disabled = this.#request !== null;
  }
}

/** As it is now: the stage may move on. @param {HTMLCanvasElement} canvas */
function copied(canvas) {
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  contextOf(copy, { alpha: false }).drawImage(canvas, 0, 0);
  return copy;
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
const blobOf = (canvas) =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("No picture."))), "image/png");
  });
