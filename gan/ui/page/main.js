// Starts the page once all its parts are there: Gradio puts them there in any order.

/** @import { Model } from "./state/state.js" */
/** @import { Table } from "./state/grammar.js" */
/** @import { Files } from "./pictures/services.js" */
/** @import { Learning } from "./tabs/learn/time/stages.js" */
/** @import { Limits, PictureSource } from "./pictures/source.js" */

import { announcePicture } from "./canvas/announcer.js";
import { listenToDrags } from "./canvas/drag.js";
import { Stage } from "./canvas/stage.js";
import { listenToDialogs } from "./controls/dialog.js";
import { data, find, findAll, hold, release } from "./controls/dom.js";
import { breathe, inPieces } from "./controls/pieces.js";
import { Shortcuts } from "./controls/shortcuts.js";
import { Tabs } from "./controls/tabs.js";
import { Compare } from "./features/compare/compare.js";
import { Export } from "./features/export/export.js";
import { Presenter } from "./features/present/present.js";
import { Share } from "./features/share/share.js";
import { watchRest } from "./pictures/rest.js";
import { keepAddress } from "./state/address.js";
import { Grammar } from "./state/grammar.js";
import { Links } from "./state/link.js";
import { Store } from "./state/store.js";
import { Explore } from "./tabs/explore/explore.js";
import { Sculpt } from "./tabs/sculpt/sculpt.js";
import { WalkTab } from "./tabs/walk/walk.js";
import { welcome } from "./walk/welcome.js";

const PARTS = ["#lw-stage", "#lw-tabs", "#lw-explore", "#lw-walk-panel", "#lw-sculpt-panel", "#lw-exports"];

/**
 * Who draws the pictures, and which parts the page has beside those of every page.
 * @type {Record<string, () => Promise<{PARTS: string[], describe: (told: Description) => Promise<Described>, prepare: (models: Model[]) => Promise<void>, open: (page: Page) => Opened | null}>>}
 */
const FROM = {
  server: () => import("./from_server.js"),
  browser: () => import("./from_browser.js"),
};
let started = false;

/**
 * What the page is told when it is made: see gan/ui/description.py.
 * @typedef {{pictures: string, models: Model[], grammar: Table, limits: Limits & {columns: number}, paints: string[], address: string, records: Record<string, Learning>}} Description
 *
 * All of it, once it is known, and what repeats the moves of sliders until then.
 * @typedef {{description: Description, repeat: () => void}} Described
 *
 * @typedef {{store: Store, links: Links, description: Description}} Page
 * @typedef {{store: Store, stage: Stage, explore: Explore, walk: WalkTab}} Parts
 * `add` makes the parts that not every page has.
 * @typedef {{source: PictureSource, files: Files, add: (parts: Parts) => Generator<void, void, void>}} Opened
 */

/** Once all parts are there, whichever came last; in pieces, so that the page answers meanwhile. */
export async function mount() {
  const [first] = PARTS;
  if (!document.querySelector(first)) return;
  /** @type {Description} */
  const known = JSON.parse(data(find(first), "page"));
  const { PARTS: others, describe, prepare, open } = await FROM[known.pictures]();
  if (started || ![...PARTS, ...others].every((part) => document.querySelector(part))) return;
  started = true;
  const { description, repeat } = await describe(known);
  await prepare(description.models);
  await breathe();
  hold();
  await inPieces(build(description, open));
  release();
  repeat();
}

/**
 * What is seen first comes first. The first picture is asked for once everything is there that a hand can reach.
 * @param {Description} description
 * @param {(page: Page) => Opened | null} open
 */
function* build(description, open) {
  const { models, grammar: table, address } = description;
  const grammar = new Grammar(table);
  const tabs = findAll('#lw-tabs [role="tab"]').map((tab) => data(tab, "tab"));
  const sections = findAll("#lw-learn-panel > section").map(({ id }) => id.replace("lw-learn-", ""));
  const links = new Links({ grammar, models, tabs, sections, paints: description.paints.length > 0 });
  const { state, notice } = links.read(location.search);
  const store = new Store(state);
  const opened = open({ store, links, description });
  if (!opened) return;
  const { source, files, add } = opened;
  yield;
  const stage = new Stage({ store, source, links, grammar });
  yield;
  const explore = new Explore({ store, models, stage });
  yield;
  const walk = new WalkTab({ store, stage });
  yield;
  new Sculpt({ store, stage, view: explore.pair });
  yield;
  yield* add({ store, stage, explore, walk });
  new Tabs({ store });
  yield;
  const presenter = new Presenter({ store, stage });
  new Share({ stage, files, address });
  new Export({ store, stage, files, restore: (query) => explore.open(query, "file") });
  yield;
  new Shortcuts({ presenter });
  listenToDialogs();
  listenToDrags({ presenter });
  stage.start();
  yield;
  new Compare({ store, models, stage });
  announcePicture({ store, stage });
  keepAddress({ store, links });
  watchRest((settled) => document.documentElement.toggleAttribute("data-settled", settled));
  welcome({ store, pair: explore.pair });
  if (notice) stage.say(notice, 12);
}
