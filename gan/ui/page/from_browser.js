// The page without a server: this very browser draws the pictures.

/** @import { File } from "./drawing/files.js" */
/** @import { Opening } from "./drawing/worker.js" */
/** @import { Description, Opened, Page } from "./main.js" */

import { find } from "./controls/dom.js";
import { keepOffline } from "./offline/keep.js";
import { canDraw, showRecording } from "./offline/recording.js";
import { BrowserFiles } from "./pictures/browser_files.js";
import { BrowserSource } from "./pictures/browser_source.js";
import { DrawingRoom } from "./pictures/drawing_room.js";

/** What the page has beside the parts of every page: nothing. @type {string[]} */
export const PARTS = [];

/** Its models are those that it was made with: none comes later. */
export async function prepare() {}

/**
 * What such a page is told beyond what every page is: see gan/site/told.py. Where the page has a file inside, its address
 * is "".
 * @typedef {Description & {drawing: Opening, worker: string, offline: string, recording: string}} Own
 */

/** @param {Page} page @returns {Opened | null} */
export function open({ links, description }) {
  const { drawing: told, limits, worker, offline, recording } = /** @type {Own} */ (description);
  if (!canDraw()) {
    showRecording(recording);
    return null;
  }
  const room = new DrawingRoom(started(worker), inside(told));
  const source = new BrowserSource({ room, limits });
  return { source, files: new BrowserFiles({ source, links }), add: () => keepOffline(offline, source.drew) };
}

/** @param {string} address */
function started(address) {
  if (address) return new Worker(new URL(address, document.baseURI), { type: "module" });
  const script = new Blob([find("#lw-worker", HTMLScriptElement).text], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(script));
}

/** The files that the page has inside go along as text; all others have an address. @param {Opening} told @returns {Opening} */
function inside({ models, enlarger }) {
  /** @template {File | null} F @param {F} file @returns {F} */
  const whole = (file) => {
    if (!file) return file;
    if (file.address) return { ...file, address: new URL(file.address, document.baseURI).href };
    return { ...file, text: find(`script[data-file="${file.name}"]`, HTMLScriptElement).text };
  };
  const filled = Object.entries(models).map(([name, { weights, vectors, ...rest }]) => [
    name,
    { ...rest, weights: whole(weights), vectors: whole(vectors) },
  ]);
  return { models: Object.fromEntries(filled), enlarger: whole(enlarger) };
}
