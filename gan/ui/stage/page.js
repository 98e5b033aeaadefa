// Starts the page once Gradio has put all its parts there, in whichever order.

import { Explore } from "./explore.js";
import { Exports } from "./exports.js";
import { fromQuery, toQuery } from "./recipe.js";
import { Stage } from "./stage.js";
import { createStore, find } from "./store.js";

let started = false;

export function mount() {
  const root = find("#lw-stage");
  if (started || !root || !find("#lw-explore") || !find("#lw-exports")) return;
  started = true;
  const { models } = JSON.parse(root.dataset.page);
  const { state, notice } = fromQuery(location.search, models);
  const store = createStore(state);
  const stage = new Stage({ store, models, base: base() });
  const explore = new Explore({ store, models, stage });
  new Exports({ store, models, stage, restore: (query) => explore.open(query) });
  keepAddress(store, stage);
  if (notice) stage.say(notice, 8);
}

// Only Gradio knows below which path the app is served; the origin is the one this page came from.
export function base() {
  const root = new URL(window.gradio_config?.root ?? ".", location.href);
  return `${root.pathname.replace(/\/$/, "")}/gradio_api/latent-walks`;
}

// The address always names what is on the screen, so that a reload or a copied address brings it back.
function keepAddress(store, stage) {
  let timer = 0;
  store.subscribe((state) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const address = new URL(location.href);
      address.search = toQuery(state, stage.weights(state));
      history.replaceState(history.state, "", address);
    }, 500);
  });
}
