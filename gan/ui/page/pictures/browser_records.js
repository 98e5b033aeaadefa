// How models learnt, where the page itself has the pictures of it.

/** @import { File } from "../drawing/files.js" */
/** @import { State } from "../state/state.js" */
/** @import { Records } from "./services.js" */
/** @import { Asked } from "./source.js" */

import { read } from "../drawing/files.js";

/** @implements {Records} */
export class BrowserRecords {
  /** @param {Record<string, File>} sheets by model */
  constructor(sheets) {
    this.sheets = sheets;
  }

  /** @param {State} state @param {string} _version the page has one only @param {Asked} asked @returns {Promise<ImageBitmap>} */
  async learning({ model }, _version, { signal }) {
    const bytes = await read(this.sheets[model]);
    signal.throwIfAborted();
    return createImageBitmap(new Blob([bytes], { type: "image/webp" }));
  }
}
