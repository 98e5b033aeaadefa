// Is it copying? Under the picture, once it has come to rest: the training pictures that lie next to it.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Nearest, Services } from "../../pictures/services.js" */
/** @import { Store } from "../../state/store.js" */

import { contextOf } from "../../canvas/sprite.js";
import { pictureKey } from "../../canvas/stage.js";
import { find, findAll } from "../../controls/dom.js";
import { Queue } from "../../pictures/queue.js";
import { letterOf } from "../../state/state.js";

const REST = 600; // ms

export class CopyCheck {
  #asked = "";

  /** @param {{store: Store, stage: Stage, services: Services, models: string[]}} page `models`: those with an index */
  constructor({ store, stage, services, models }) {
    this.store = store;
    this.stage = stage;
    this.services = services;
    this.part = find("#lw-copying", HTMLDetailsElement);
    this.models = models;
    /** @type {Queue<Nearest, string>} */
    this.queue = new Queue({
      onAnswer: (found, key) => this.show(found, key),
      health: stage.health,
      limit: 1,
      delay: REST,
      abandon: true,
    });
    this.part.addEventListener("toggle", () => {
      this.update();
      if (this.part.open) this.part.scrollIntoView({ block: "nearest" }); // most of it may lie below the screen
    });
    store.subscribe(() => this.update());
    this.update();
  }

  update() {
    this.part.hidden = !this.models.includes(this.store.state.model);
    if (this.part.hidden || !this.part.open) {
      this.queue.cancel();
      this.#asked = "";
      return;
    }
    const state = letterOf(this.store.state, this.stage.model());
    const key = pictureKey(state);
    if (key === this.#asked) return;
    this.#asked = key;
    find("#lw-copying-found").setAttribute("aria-busy", "true");
    this.queue.want((signal) => this.services.nearest(state, { signal }), key);
  }

  /** @param {Nearest} found @param {string} key */
  show({ verdict, words, nearest, compared, credit, licence }, key) {
    if (key !== this.#asked) return;
    const { word } = this.store.state;
    find("#lw-copying-words").textContent = word ? `Of the letter “${word[0]}”: ${words}` : words;
    this.part.dataset.verdict = verdict;
    paint(find("#lw-copying-row canvas", HTMLCanvasElement), this.stage.painter.small, word);
    findAll("#lw-copying-row img", HTMLImageElement).forEach((image, index) => {
      const one = nearest[index];
      image.hidden = !one;
      find("span", HTMLElement, image.parentElement ?? document).textContent = one?.words ?? "";
      if (one) image.src = one.image;
    });
    const source = [credit, licence].filter(Boolean).join(", ");
    find("#lw-copying-source").textContent =
      `Compared with all ${compared.toLocaleString("en")} training pictures (${source}) by what a network for recognising photos sees in them.`;
    find("#lw-copying-found").setAttribute("aria-busy", "false");
  }
}

/** @param {HTMLCanvasElement} canvas @param {HTMLCanvasElement} picture @param {string} word */
function paint(canvas, picture, word) {
  if (canvas.parentElement) canvas.parentElement.hidden = Boolean(word);
  const context = contextOf(canvas, { alpha: false });
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
}
