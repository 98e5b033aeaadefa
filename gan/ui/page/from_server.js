// The page with a server: it draws the pictures, and has parts that only a server can answer for.

/** @import { Opened, Page } from "./main.js" */
/** @import { State } from "./state/state.js" */

import { CopyCheck } from "./features/copy_check/copy_check.js";
import { ServerSource } from "./pictures/server_source.js";
import { Learn } from "./tabs/learn/learn.js";
import { Photo } from "./tabs/photo/photo.js";

/** What the page has beside the parts of every page. */
export const PARTS = ["#lw-picture-panel", "#lw-learn-panel", "#lw-copying"];

/** @param {Page} page @returns {Opened} */
export function open({ links, description: { limits, models, address } }) {
  const source = new ServerSource({
    base: base(),
    model: (/** @type {State} */ one) => links.model(one),
    limits,
  });
  return {
    source,
    add({ store, stage, explore, walk }) {
      new Photo({ store, stage, services: source, explore, walk });
      new Learn({ store, stage, services: source, models, address, view: explore.pair });
      new CopyCheck({ store, stage, services: source });
    },
  };
}

/** Only Gradio knows below which path the app is served; the origin is the one this page came from. */
function base() {
  const { gradio_config: config } = /** @type {{gradio_config?: {root?: string}}} */ (/** @type {unknown} */ (window));
  const root = new URL(config?.root ?? ".", location.href);
  return `${root.pathname.replace(/\/$/, "")}/gradio_api/latent-walks`;
}
