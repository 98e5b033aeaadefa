// Inside the picture: how the one on the stage grows level by level, once it has come to rest.

/** @import { Grown, Level } from "../../../pictures/services.js" */
/** @import { State } from "../../../state/state.js" */
/** @import { Page } from "../sections.js" */

import { paintTile } from "../../../canvas/sprite.js";
import { pictureKey } from "../../../canvas/stage.js";
import { copyOf, data, find, findAll, on, press } from "../../../controls/dom.js";
import { Queue } from "../../../pictures/queue.js";
import { placeIn } from "../../../state/learning.js";
import { letterOf } from "../../../state/state.js";
import { listed } from "../../../state/words.js";
import { sayAdded, sayMaps, saySize } from "./level_words.js";
import { Sibling } from "./sibling.js";

const REST = 350; // ms

export class Inside {
  name = "inside";
  #asked = "";
  /** @type {Grown | null} */
  #grown = null;
  #size = 0; // of the level that is looked at; 0: the last
  #map = -1; // the feature map that is seen large

  /** @param {Page} page */
  constructor({ store, stage, services, models }) {
    this.store = store;
    this.stage = stage;
    this.services = services;
    this.models = models;
    this.sibling = new Sibling({ store, stage, services, models });
    /** @type {Queue<Grown, string>} */
    this.queue = new Queue({
      onAnswer: (grown, key) => this.#arrived(grown, key),
      health: stage.health,
      limit: 1,
      delay: REST,
      abandon: true,
    });
    on("click", "inside-level", (one) => store.set({ learn: `${this.name}~${data(one, "size")}` }));
    on("click", "inside-map", (one) => this.#look(Number(data(one, "number"))));
  }

  /** Where one model has levels, it is said of the others that they have none. */
  has() {
    return this.models.some(({ inside }) => inside);
  }

  /** @param {State} state */
  update(state) {
    const offered = this.#offer();
    this.sibling.update(state);
    if (!offered) return;
    this.#size = Number(placeIn(state.learn)) || 0;
    const single = letterOf(state, this.stage.model());
    const key = pictureKey(single);
    if (key === this.#asked) {
      if (this.#grown) this.#show(this.#grown);
      return;
    }
    this.#asked = key;
    find("#lw-inside-board").setAttribute("aria-busy", "true");
    this.queue.want((signal) => this.services.inside(single, { signal }), key);
  }

  leave() {
    this.queue.cancel();
    this.sibling.leave();
    this.#asked = "";
  }

  #offer() {
    const { title, inside } = this.stage.model();
    const others = this.models.filter((one) => one.inside).map((one) => one.title);
    const none = find("#lw-inside-none");
    none.hidden = inside;
    none.textContent = `${title} draws its picture in its last level alone, so there are no parts to look at. Choose another model above: those of ${listed(others)} grow level by level.`;
    find("#lw-inside-board").hidden = !inside;
    if (!inside) {
      this.queue.cancel();
      this.#asked = "";
    }
    return inside;
  }

  /** @param {Grown} grown @param {string} key */
  #arrived(grown, key) {
    if (key !== this.#asked) return;
    const before = this.#grown?.levels.map(({ size }) => size).join();
    this.#grown = grown;
    if (before !== grown.levels.map(({ size }) => size).join()) this.#build(grown);
    this.#show(grown);
    find("#lw-inside-board").setAttribute("aria-busy", "false");
  }

  /** @param {Grown} grown */
  #build({ levels }) {
    const row = levels.map(({ size }) => {
      const one = copyOf("#lw-inside-level");
      one.dataset.size = String(size);
      const high = document.createElement("i"); // which a narrow row does not show
      high.textContent = `×${size}`;
      find("span", HTMLElement, one).replaceChildren(String(size), high);
      return one;
    });
    find("#lw-inside-levels").style.setProperty("--lw-levels", String(levels.length));
    find("#lw-inside-levels").replaceChildren(...row);
  }

  /** @param {number} number */
  #look(number) {
    this.#map = number === this.#map ? -1 : number;
    if (this.#grown) this.#show(this.#grown);
  }

  /** @param {Grown} grown */
  #show({ levels, pictures, maps }) {
    const chosen = levels.findIndex(({ size }) => size === this.#size);
    const at = chosen < 0 ? levels.length - 1 : chosen;
    const level = levels[at];
    const buttons = findAll('[data-lw="inside-level"]');
    press(buttons, (one) => one === buttons[at]);
    buttons.forEach((one, number) => {
      paintTile(find("canvas", HTMLCanvasElement, one), pictures.image, pictures.box(number));
    });
    const picture = find("#lw-inside-picture", HTMLCanvasElement);
    paintTile(picture, pictures.image, pictures.box(at));
    label(picture, `Drawn so far, up to ${saySize(level.size)}`);
    find("#lw-inside-rule").textContent = sayAdded(levels, at);
    const first = levels.slice(0, at).reduce((sum, one) => sum + one.maps.length, 0);
    this.#showMaps(level, maps, first);
    if (level.maps.includes(this.#map)) this.#showMap(level, maps, first + level.maps.indexOf(this.#map));
    else this.#showPart(level, pictures, levels.length + at);
  }

  /** @param {Level} level @param {Grown["pictures"]} pictures @param {number} place */
  #showPart({ size, gain }, pictures, place) {
    const part = find("#lw-inside-part", HTMLCanvasElement);
    paintTile(part, pictures.image, pictures.box(place));
    label(part, `What ${saySize(size)} adds${gain > 1 ? `, ${gain} times as strong` : ""}`);
  }

  /** A map has few pixels, and these are to be seen. @param {Level} level @param {Grown["maps"]} maps @param {number} place */
  #showMap({ size }, maps, place) {
    const part = find("#lw-inside-part", HTMLCanvasElement);
    paintTile(part, maps.image, maps.box(place));
    label(part, `Feature map ${this.#map} at ${saySize(size)}`);
  }

  /** @param {Level} level @param {Grown["maps"]} maps @param {number} first */
  #showMaps(level, maps, first) {
    const there = findAll('[data-lw="inside-map"]');
    const row = level.maps.map((number, place) => {
      const one = there[place] ?? copyOf("#lw-inside-map");
      one.dataset.number = String(number);
      one.setAttribute("aria-label", `Feature map ${number}, large`);
      one.title = `Map ${number}`;
      return one;
    });
    find("#lw-inside-maps").replaceChildren(...row);
    press(row, (one) => Number(data(one, "number")) === this.#map);
    row.forEach((one, place) => {
      paintTile(find("canvas", HTMLCanvasElement, one), maps.image, maps.box(first + place));
    });
    find("#lw-inside-maps-words").textContent = sayMaps(level);
  }
}

/** @param {HTMLCanvasElement} canvas @param {string} words */
function label(canvas, words) {
  canvas.setAttribute("aria-label", words);
  find("figcaption", HTMLElement, canvas.parentElement ?? document).textContent = words;
}
