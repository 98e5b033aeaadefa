// Paint without a server: what this very browser makes of pictures in every style.

/** @import { State } from "../state/state.js" */
/** @import { BrowserSource } from "./browser_source.js" */
/** @import { Painters } from "./services.js" */
/** @import { Asked } from "./source.js" */

import { contextOf, Sprite } from "../canvas/sprite.js";
import { recipeOf } from "../generator/recipe.js";

const FIRST = 0;
const RANK = 1; // after a picture that somebody waits for, before a walk's
const PART = 9; // styles that come together; with the picture itself they fill the first row

/** @implements {Painters} */
export class BrowserPainters {
  /** Only there where it can. @type {Painters["manner"]} */
  manner;

  /** @param {{source: BrowserSource, reads: boolean}} browser `reads`: whether it has what reads a style off a picture */
  constructor({ source: { room, limits }, reads }) {
    this.room = room;
    this.limits = limits;
    if (reads)
      this.manner = async (file, { signal }) => this.room.ask("manner", await pixelsOf(file), { signal, rank: FIRST });
  }

  /** @param {State} state @param {string} own @param {Asked & {sooner?: (sprite: Sprite) => void}} asked */
  async styles(state, own, { signal, sooner }) {
    const { columns, styles: count = 0 } = this.limits;
    const styles = [...Array(count).keys()].map(String).concat(own || []);
    const sheet = new Sheet(1 + styles.length, columns);
    for (let start = 0; start < styles.length; start += PART) {
      const some = styles.slice(start, start + PART);
      const wish = { model: state.model, recipe: recipeOf(state), styles: some, columns };
      const part = new Sprite(await this.room.ask("styles", wish, { signal, rank: RANK }), 1 + some.length, columns);
      sheet.lay(part, start);
      if (start + PART < styles.length) sooner?.(await sheet.sprite(1 + start + some.length));
    }
    return sheet.sprite(1 + styles.length);
  }
}

/** @param {Blob} file of a square picture */
async function pixelsOf(file) {
  const image = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = contextOf(canvas);
  context.drawImage(image, 0, 0);
  const { data, width } = context.getImageData(0, 0, image.width, image.height);
  return { picture: { pixels: data, size: width } };
}

/** Where pictures that come in parts lie together. */
class Sheet {
  #canvas = document.createElement("canvas");

  /** @param {number} count @param {number} columns */
  constructor(count, columns) {
    this.rows = Math.ceil(count / columns);
    this.columns = columns;
  }

  /** Its first picture is always the same one; the others come behind those of earlier parts. @param {Sprite} part @param {number} start */
  lay(part, start) {
    const { size } = part;
    if (!start) [this.#canvas.width, this.#canvas.height] = [this.columns * size, this.rows * size];
    for (let one = start ? 1 : 0; one < part.count; one++) {
      const at = one + start;
      const place = [(at % this.columns) * size, Math.floor(at / this.columns) * size];
      contextOf(this.#canvas).drawImage(part.image, ...part.box(one), place[0], place[1], size, size);
    }
    part.image.close();
  }

  /** @param {number} count */
  async sprite(count) {
    return new Sprite(await createImageBitmap(this.#canvas), count, this.columns);
  }
}
