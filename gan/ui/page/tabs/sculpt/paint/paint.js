// Paint: styles as small pictures of what they make of the visitor's, how strong they are, and any picture as a style.

/** @import { Sprite } from "../../../canvas/sprite.js" */
/** @import { Stage } from "../../../canvas/stage.js" */
/** @import { Painters } from "../../../pictures/services.js" */
/** @import { Store } from "../../../state/store.js" */

import { paintTile } from "../../../canvas/sprite.js";
import { pictureKey } from "../../../canvas/stage.js";
import { button, copyOf, data, find, findAll, input, on, press } from "../../../controls/dom.js";
import { setSlider } from "../../../controls/slider.js";
import { Queue } from "../../../pictures/queue.js";
import { rounded } from "../../../state/grammar.js";
import { isStored } from "../../../state/latent_code.js";
import { paintOf, withPaint } from "../../../state/paint.js";
import { small } from "../../../state/state.js";
import { capital, percent } from "../../../state/words.js";
import { Manner } from "./manner.js";
import { SlowPainting } from "./slow.js";

const REST = 700; // ms without a change, before small pictures of it are asked for
const OWN = "After your style picture";
const SAMPLED = 7; // samples in a row, as in paint.css
const AHEAD = "100%"; // of a screen: small pictures are there when they come into sight

export class Paint {
  #own = ""; // the style of a style picture, as links write it
  #key = "";
  #seen = false; // whether this part is in sight, or nearly
  #strength = 1;

  /** @param {{store: Store, stage: Stage, services: Painters, names: string[]}} page `names` of the styles */
  constructor({ store, stage, services, names }) {
    this.store = store;
    this.stage = stage;
    this.services = services;
    this.names = names;
    /** @type {Queue<Sprite, string>} */
    this.queue = new Queue({
      onAnswer: (sprite, key) => this.#arrived(sprite, key),
      health: stage.health,
      limit: 1,
      delay: REST,
      abandon: true,
    });
    const { manner: read, paintSlowly } = services;
    if (read) {
      const manner = new Manner({ store, stage, read: read.bind(services), take: (style) => this.choose(style) });
      manner.onPicture.push((canvas) => this.#preview(canvas));
      if (paintSlowly) new SlowPainting({ store, paintSlowly: paintSlowly.bind(services), manner });
    }
    const tiles = [
      ...names.map((name, style) => sampled(tileOf(String(style), capital(name)), style)),
      tileOf("", OWN),
    ];
    find("#lw-paints").replaceChildren(...tiles);
    this.#listen();
    store.subscribe((_, changed) => this.update(changed));
    this.update(new Set());
  }

  #listen() {
    on("click", "paint", (tile) => this.#toggle(data(tile, "style")));
    on("click", "paint-none", () => this.store.set({ paint: "" }));
    on("input", "paint-strength", (slider) => this.#weigh(Number(slider.value)));
    const near = (/** @type {IntersectionObserverEntry[]} */ entries) => {
      this.#seen = entries.some(({ isIntersecting }) => isIntersecting);
      this.#ask();
    };
    const sight = new IntersectionObserver(near, { rootMargin: AHEAD });
    sight.observe(find("#lw-paints"));
  }

  get paint() {
    return paintOf(this.store.state.paint);
  }

  /** A second click takes it off again. @param {string} style */
  #toggle(style) {
    if (this.paint?.style === style) this.store.set({ paint: "" });
    else this.choose(style);
  }

  /** @param {string} style */
  choose(style) {
    this.store.set({ paint: withPaint(style, this.#strength || 1) });
  }

  /** @param {number} strength */
  #weigh(strength) {
    if (this.paint) this.store.set({ paint: withPaint(this.paint.style, rounded(strength, 2)) });
  }

  /** @param {Set<string>} changed */
  update(changed) {
    const { paint } = this;
    if (paint && isStored(paint.style)) this.#own = paint.style;
    if (paint) this.#strength = paint.strength;
    if (this.store.state.tab !== "sculpt") {
      this.queue.cancel();
      this.#key = "";
      return;
    }
    if (!changed.size || changed.has("paint") || changed.has("tab") || changed.has("model")) this.#show();
    this.#ask();
  }

  #show() {
    const { paint } = this;
    const tiles = findAll("#lw-paints button", HTMLButtonElement);
    const own = /** @type {HTMLButtonElement} */ (tiles.at(-1));
    own.hidden = !this.#own;
    own.dataset.style = this.#own;
    press(tiles, (tile) => paint?.style === data(tile, "style"));
    button('[data-lw="paint-none"]').disabled = !paint;
    const slider = input("#lw-paint-strength");
    const words = paint ? percent(paint.strength) : "";
    slider.disabled = !paint;
    setSlider(slider, paint ? paint.strength : this.#strength);
    slider.setAttribute("aria-valuetext", words);
    find("#lw-paint-strength-part output", HTMLOutputElement).textContent = words;
    const name = paint && (isStored(paint.style) ? OWN : capital(this.names[Number(paint.style)]));
    find("#lw-paint-name").textContent = name ?? "Choose a style above";
    find("#lw-paint-size").textContent = this.#sizeWords();
  }

  /** At which size a model's pictures are painted, where that is not the usual one. */
  #sizeWords() {
    const { painted = 0, resolution } = this.stage.model();
    if (resolution > painted)
      return `Painted at ${painted} × ${painted} pixels and enlarged to the model’s ${resolution}.`;
    return `Painted at ${painted} × ${painted} pixels.`;
  }

  /** Small pictures are asked for when they are in sight and the hand rests. */
  #ask() {
    const { state } = this.store;
    if (!this.#seen || state.tab !== "sculpt") return;
    const key = `${pictureKey(state)}|${this.#own}`;
    if (key === this.#key) return;
    this.#key = key;
    const sooner = (/** @type {Sprite} */ sprite) => this.#arrived(sprite, key);
    this.queue.want((signal) => this.services.styles(small(state), this.#own, { signal, sooner }), key);
  }

  /** Until what it makes of the picture is there, the style picture stands for itself. @param {HTMLCanvasElement} canvas */
  #preview(canvas) {
    const tile = findAll("#lw-paints canvas", HTMLCanvasElement).at(-1);
    if (!tile) return;
    paintTile(tile, canvas, [0, 0, canvas.width, canvas.height]);
  }

  /** The first one is the picture as it is. @param {Sprite} sprite @param {string} key */
  #arrived(sprite, key) {
    if (key !== this.#key) return;
    findAll("#lw-paints canvas", HTMLCanvasElement).forEach((canvas, style) => {
      if (style + 1 >= sprite.count) return;
      paintTile(canvas, sprite.image, sprite.box(style + 1));
      canvas.classList.remove("lw-sampled");
    });
  }
}

/** With the stored sample of its style, until it is painted. @param {HTMLElement} tile @param {number} style */
function sampled(tile, style) {
  const canvas = find("canvas", HTMLCanvasElement, tile);
  canvas.classList.add("lw-sampled");
  canvas.style.setProperty("--lw-column", String(style % SAMPLED));
  canvas.style.setProperty("--lw-row", String(Math.floor(style / SAMPLED)));
  return tile;
}

/** @param {string} style @param {string} name */
function tileOf(style, name) {
  const tile = copyOf("#lw-paint-style");
  tile.dataset.style = style;
  tile.title = name;
  tile.setAttribute("aria-label", name);
  return tile;
}
