// The favourites on the page: kept by the heart, opened and removed by a click.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Favourite } from "./favourites.js" */

import { copyOf, data, find, findAll, on } from "../../controls/dom.js";
import * as favourites from "./favourites.js";

const NOT_KEPT =
  "This picture could not be kept: the browser’s storage is full or turned off for this page. Save it as a file instead.";

export class Shelf {
  /** @param {{store: Store, stage: Stage, open: (query: string) => void}} page */
  constructor({ store, stage, open }) {
    this.store = store;
    this.stage = stage;
    on("click", "keep", () => this.keep());
    on("click", "favourite", (button) => open(data(button, "query")));
    on("click", "forget", (button) => this.forget(data(button, "query")));
    addEventListener("storage", ({ key }) => (key === favourites.KEY || key === null) && this.show()); // another tab
    this.show();
  }

  keep() {
    const { store, stage } = this;
    const words = `${stage.model().title}: ${stage.view.caption()}`;
    const image = stage.painter.thumbnail();
    const kept = favourites.add({ query: stage.links.toKept(store.state), image, words });
    this.show();
    const where = store.state.tab === "explore" ? "below" : "on the Explore tab";
    stage.say(kept ? `Kept ${where}, in this browser.` : NOT_KEPT);
  }

  /** @param {string} query */
  forget(query) {
    if (!favourites.remove(query)) this.stage.say("The browser’s storage is turned off for this page, so it stays.");
    this.show();
  }

  show() {
    const kept = favourites.load();
    find("#lw-kept").hidden = !kept.length;
    find("#lw-no-favourites").hidden = kept.length > 0;
    find("#lw-kept").replaceChildren(...kept.map(itemOf));
  }
}

/** @param {Favourite} favourite */
function itemOf({ query, image, words }) {
  const item = copyOf("#lw-favourite");
  const [open, forget] = findAll("button", HTMLButtonElement, item);
  open.dataset.query = forget.dataset.query = query;
  open.title = words;
  open.setAttribute("aria-label", `Open: ${words}`);
  forget.setAttribute("aria-label", `Remove: ${words}`);
  find("img", HTMLImageElement, item).src = image;
  return item;
}
