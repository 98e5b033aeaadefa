// Models that come while the page is open get a button among the others; one that goes takes its own with it.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Model, State } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */

import { contextOf } from "../../canvas/sprite.js";
import { find, findAll, press } from "../../controls/dom.js";
import { UNSEEN } from "../../pictures/health.js";
import { Queue } from "../../pictures/queue.js";
import { bringUpToDate } from "../../state/newcomers.js";
import { opening } from "../../state/state.js";

const SIDE = 132; // pixels of a button's picture

export class Newcomers {
  /** @type {string[]} */
  #there = [];

  /** @param {{store: Store, stage: Stage, models: Model[]}} page */
  constructor({ store, stage, models }) {
    this.store = store;
    this.stage = stage;
    this.models = models;
    const known = buttons().map(({ dataset }) => dataset.model);
    for (const model of models.filter(({ name }) => !known.includes(name))) {
      this.#there.push(model.name);
      this.#add(model);
    }
  }

  /** Those that there are now. @param {Model[]} told */
  tell(told) {
    const { come, changed, gone } = bringUpToDate(this.models, told, this.#there);
    this.#there = told.map(({ name }) => name);
    for (const model of come) this.#add(model);
    for (const model of changed) {
      this.#paint(model);
      if (model.name === this.store.state.model) this.store.set({ weights: model.weights });
    }
    for (const name of gone) {
      buttonOf(name)?.remove();
      if (name !== this.store.state.model) continue;
      this.store.set(opening(this.models[0]));
      this.stage.say("The model that was here is gone, so this is another one.");
    }
  }

  /** @param {Model} model */
  #add(model) {
    const { name, title, description } = model;
    const made = document.createElement("button");
    made.type = "button";
    Object.assign(made.dataset, { lw: "model", model: name });
    made.title = description;
    const picture = document.createElement("img");
    picture.alt = "";
    picture.width = picture.height = 88;
    made.append(picture, title);
    find("#lw-models").append(made);
    press([made], () => name === this.store.state.model);
    this.#paint(model);
  }

  /** @param {Model} model */
  #paint(model) {
    const state = /** @type {State} */ ({ ...this.store.state, ...opening(model), t: 0, tab: "explore" });
    /** @type {Queue<ImageBitmap>} */
    const queue = new Queue({ onAnswer: (drawn) => show(model.name, drawn), health: UNSEEN });
    queue.want((signal) => this.stage.source.picture(state, { signal }), undefined); // again and again while many draw
  }
}

/** @param {string} name @param {ImageBitmap} drawn */
function show(name, drawn) {
  const picture = buttonOf(name)?.querySelector("img");
  if (!picture) return;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  contextOf(canvas).drawImage(drawn, 0, 0, SIDE, SIDE);
  picture.src = canvas.toDataURL("image/jpeg", 0.9);
}

const buttons = () => findAll('#lw-models [data-lw="model"]');

/** @param {string} name */
const buttonOf = (name) => buttons().find(({ dataset }) => dataset.model === name);
