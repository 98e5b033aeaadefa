// Starts the page once Gradio has put all its parts there, in whichever order.

/** @import { Model } from "./state/state.js" */
/** @import { Table } from "./state/grammar.js" */
/** @import { Limits } from "./pictures/source.js" */

import { announcePicture } from "./canvas/announcer.js";
import { listenToDrags } from "./canvas/drag.js";
import { Stage } from "./canvas/stage.js";
import { listenToDialogs } from "./controls/dialog.js";
import { data, find } from "./controls/dom.js";
import { Shortcuts } from "./controls/shortcuts.js";
import { Tabs } from "./controls/tabs.js";
import { Compare } from "./features/compare/compare.js";
import { CopyCheck } from "./features/copy_check/copy_check.js";
import { Export } from "./features/export/export.js";
import { Presenter } from "./features/present/present.js";
import { Share } from "./features/share/share.js";
import { ServerSource } from "./pictures/server_source.js";
import { keepAddress } from "./state/address.js";
import { Grammar } from "./state/grammar.js";
import { Links } from "./state/link.js";
import { Store } from "./state/store.js";
import { Explore } from "./tabs/explore/explore.js";
import { Learn } from "./tabs/learn/learn.js";
import { Photo } from "./tabs/photo/photo.js";
import { Sculpt } from "./tabs/sculpt/sculpt.js";
import { WalkTab } from "./tabs/walk/walk.js";

const PARTS = [
  "#lw-stage",
  "#lw-tabs",
  "#lw-explore",
  "#lw-walk-panel",
  "#lw-sculpt-panel",
  "#lw-picture-panel",
  "#lw-learn-panel",
  "#lw-exports",
  "#lw-copying",
];
let started = false;

/** What the server says of itself: see gan/ui/description.py. @typedef {{models: Model[], grammar: Table, limits: Limits & {columns: number}, address: string}} Description */

export function mount() {
  if (started || !PARTS.every((part) => document.querySelector(part))) return;
  started = true;
  /** @type {Description} */
  const { models, grammar: table, limits, address } = JSON.parse(data(find("#lw-stage"), "page"));
  const grammar = new Grammar(table);
  const links = new Links({ grammar, models });
  const { state, notice } = links.read(location.search);
  const store = new Store(state);
  const source = new ServerSource({ base: base(), weights: (one) => links.model(one).weights, limits });
  const stage = new Stage({ store, source, links, grammar });
  const explore = new Explore({ store, models, stage });
  const walk = new WalkTab({ store, stage });
  new Sculpt({ store, stage, view: explore.pair });
  new Photo({ store, stage, services: source, explore, walk });
  new Learn({ store, stage, services: source, models, view: explore.pair });
  new Tabs({ store });
  stage.start();
  new CopyCheck({ store, stage, services: source });
  new Compare({ store, models, stage });
  const presenter = new Presenter({ store, stage });
  new Shortcuts({ presenter });
  new Share({ stage, services: source, address });
  new Export({ store, stage, services: source, restore: (query) => explore.open(query, "file") });
  listenToDialogs();
  listenToDrags({ presenter });
  announcePicture({ store, stage });
  keepAddress({ store, links });
  if (notice) stage.say(notice, 12);
}

/** Only Gradio knows below which path the app is served; the origin is the one this page came from. */
function base() {
  const { gradio_config: config } = /** @type {{gradio_config?: {root?: string}}} */ (/** @type {unknown} */ (window));
  const root = new URL(config?.root ?? ".", location.href);
  return `${root.pathname.replace(/\/$/, "")}/gradio_api/latent-walks`;
}
