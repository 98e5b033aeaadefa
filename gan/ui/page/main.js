// Starts the page once Gradio has put all its parts there, in whichever order.

import { Copying } from "./features/copy_check/copy_check.js";
import { listenToDrags } from "./canvas/drag.js";
import { Explore } from "./tabs/explore/explore.js";
import { Exports } from "./features/export/export.js";
import { Keys } from "./controls/shortcuts.js";
import { listenToPicture } from "./canvas/announcer.js";
import { Presenter } from "./features/present/present.js";
import { fromQuery } from "./state/link.js";
import { YourPicture } from "./tabs/photo/photo.js";
import { Sculpt } from "./tabs/sculpt/sculpt.js";
import { Share } from "./features/share/share.js";
import { listenToSheets } from "./controls/dialog.js";
import { Stage } from "./canvas/stage.js";
import { createStore, find } from "./state/store.js";
import { Tabs } from "./controls/tabs.js";
import { Versus } from "./features/compare/compare.js";
import { Walk } from "./tabs/walk/walk.js";

const PARTS = ["#lw-tabs", "#lw-explore", "#lw-walk-panel", "#lw-sculpt-panel", "#lw-picture-panel", "#lw-exports", "#lw-copying"];
let started = false;

export function mount() {
  const root = find("#lw-stage");
  if (started || !root || !PARTS.every(find)) return;
  started = true;
  const { models, address } = JSON.parse(root.dataset.page);
  const { state, notice } = fromQuery(location.search, models);
  const store = createStore(state);
  const stage = new Stage({ store, models, base: base() });
  const explore = new Explore({ store, models, stage });
  const walk = new Walk({ store, models, stage });
  new Sculpt({ store, models, stage, course: explore.pair });
  new YourPicture({ store, stage, explore, walk });
  new Tabs({ store });
  stage.start();
  new Copying({ store, stage });
  new Versus({ store, models, stage });
  const presenter = new Presenter({ store, stage });
  new Keys({ presenter });
  new Share({ stage, address });
  new Exports({ store, models, stage, restore: (query) => explore.open(query) });
  listenToSheets();
  listenToDrags({ presenter });
  listenToPicture({ store, stage });
  keepAddress(store, stage);
  if (notice) stage.say(notice, 12);
}

// Only Gradio knows below which path the app is served; the origin is the one this page came from.
export function base() {
  const root = new URL(window.gradio_config?.root ?? ".", location.href);
  return `${root.pathname.replace(/\/$/, "")}/gradio_api/latent-walks`;
}

// The address always names what is on the screen, so that a reload or a copied address brings it back.
function keepAddress(store, stage) {
  let timer = 0;
  store.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(history.state, "", stage.link()), 500);
  });
}
