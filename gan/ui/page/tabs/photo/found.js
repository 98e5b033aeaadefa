// What a search found, and which of several is chosen.

/** @import { Finding, Found } from "../../pictures/services.js" */

import { copyOf, find, findAll, on, press } from "../../controls/dom.js";

export class FoundPictures {
  /** @type {Finding[]} */
  #all = [];
  /** @type {Finding | null} */
  chosen = null;
  #name = ""; // of a saved file
  #words = ""; // about all that was found
  #plainly = ""; // about what the model has no part in

  constructor() {
    on("click", "alternative", (one) => this.#pick(Number(one.dataset.index)));
  }

  get any() {
    return this.#all.length > 0;
  }

  forget() {
    this.#all = [];
    this.chosen = null;
    find("#lw-found").hidden = true;
    find("#lw-your-result").hidden = true;
    find("#lw-your-none").hidden = false;
  }

  /** What it looks like so far, or at last. @param {string} address */
  preview(address) {
    const result = find("#lw-your-result", HTMLImageElement);
    result.src = address;
    result.hidden = false;
    find("#lw-your-none").hidden = true;
  }

  /** @param {Found} answer @param {{title: string, side: string, name: string}} words `name` is what a file of it is called */
  show({ found, words, variety, plain }, { title, side, name }) {
    this.#all = plain ? [...found, { key: "", picture: plain.picture }] : found;
    this.#name = name;
    this.#plainly = plain?.words ?? "";
    const several = found.length > 1;
    find("#lw-found-title").textContent = title;
    this.#words = words || (several ? spoken(variety) : "Detail that was lost is guessed, never known.");
    find("#lw-alternatives").replaceChildren(...(this.#all.length > 1 ? this.#all.map(thumbnailOf) : []));
    find("#lw-found").hidden = false;
    find("#lw-your-result", HTMLImageElement).alt = side;
    this.#pick(0);
  }

  /** @param {number} index */
  #pick(index) {
    const chosen = this.#all[index];
    if (!chosen) return;
    this.chosen = chosen;
    this.preview(chosen.picture);
    find("#lw-found-words").textContent = chosen.key ? this.#words : this.#plainly;
    for (const one of findAll("#lw-found-buttons button")) one.toggleAttribute("disabled", !chosen.key);
    press(findAll('[data-lw="alternative"]'), (one) => Number(one.dataset.index) === index);
    const save = find("#lw-found-save", HTMLAnchorElement);
    save.href = chosen.picture;
    save.download = this.#name;
  }
}

/** @param {number} variety */
function spoken(variety) {
  let apart = "They differ much, so nobody knows";
  if (variety < 15) apart = "They differ a little";
  if (variety < 4) apart = "They hardly differ, so the model is sure";
  return `Several starts, the likeliest first. ${apart}: on average by ${Math.round(variety)} of 255 levels.`;
}

/** @param {Finding} finding @param {number} index */
function thumbnailOf({ key, picture }, index) {
  const made = copyOf("#lw-alternative");
  made.dataset.index = String(index);
  made.setAttribute("aria-label", key ? `Alternative ${index + 1}` : "Enlarged without the model");
  find("img", HTMLImageElement, made).src = picture;
  return made;
}
