// The page without a server: this very browser draws the pictures.

/** @import { File } from "./drawing/files.js" */
/** @import { Opening } from "./drawing/worker.js" */
/** @import { Description, Opened, Page } from "./main.js" */

import { find, findAll } from "./controls/dom.js";
import { keepOffline } from "./offline/keep.js";
import { canDraw, showRecording } from "./offline/recording.js";
import { BrowserFiles } from "./pictures/browser_files.js";
import { BrowserPainters } from "./pictures/browser_painters.js";
import { BrowserRecords } from "./pictures/browser_records.js";
import { BrowserSource } from "./pictures/browser_source.js";
import { DrawingRoom } from "./pictures/drawing_room.js";
import { Duel } from "./tabs/learn/duel/duel.js";
import { Learn, made } from "./tabs/learn/learn.js";
import { TimeTravel } from "./tabs/learn/time/time_travel.js";
import { Paint } from "./tabs/sculpt/paint/paint.js";

/** What the page has beside the parts of every page. */
export const PARTS = ["#lw-learn-panel"];

/** What Learn may have: the sections that ask no server. */
const SECTIONS = { time: TimeTravel, duel: Duel };

/** It was told everything when it was made. @param {Description} description */
export const describe = async (description) => ({ description, repeat: () => {} });

/** Its models are those that it was made with: none comes later. */
export async function prepare() {}

/**
 * What such a page is told beyond what every page is: see gan/site/told.py. Where the page has a file inside, its address
 * is "".
 * @typedef {Description & {drawing: Opening, sheets: Record<string, File>, worker: string, offline: string,
 *   recording: string}} Own
 */

/** @param {Page} page @returns {Opened | null} */
export function open({ store: { state }, description }) {
  const {
    drawing: told,
    sheets,
    limits,
    paints,
    worker,
    offline,
    recording,
    records: learnt,
  } = /** @type {Own} */ (description);
  if (!canDraw()) {
    showRecording(recording);
    return null;
  }
  const room = new DrawingRoom(started(worker), inside(told));
  room.prepare(state.model); // while the page is built
  const source = new BrowserSource({ room, limits: { ...limits, styles: paints.length }, models: told.models });
  const painters = new BrowserPainters({ source, reads: told.reader !== null });
  const records = new BrowserRecords(inside(sheets));
  return {
    source,
    files: new BrowserFiles(source),
    *add({ store, stage, explore }) {
      if (paints.length) new Paint({ store, stage, services: painters, names: paints });
      yield;
      const sections = yield* made(SECTIONS, { store, stage, services: records, records: learnt });
      new Learn({ store, stage, sections, view: explore.pair });
      keepOffline(offline, source.drew);
    },
  };
}

/** @param {string} address */
function started(address) {
  if (address) return new Worker(new URL(address, document.baseURI));
  const script = new Blob([find("#lw-worker", HTMLScriptElement).text], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(script));
}

/** A file that the page has inside goes along as text; all others have an address. @param {File} file @returns {File} */
function whole(file) {
  if (file.address) return { ...file, address: new URL(file.address, document.baseURI).href };
  const parts = findAll(`script[data-file="${file.name}"]`, HTMLScriptElement);
  return { ...file, text: parts.map(({ text }) => text).join("") };
}

/** What is told, all files in it `whole`. @template T @param {T} told @returns {T} */
const inside = (told) => JSON.parse(JSON.stringify(told), (_, one) => (one?.sha256 ? whole(one) : one));
