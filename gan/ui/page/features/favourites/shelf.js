// The favourites on the page: kept by the heart, opened and removed by a click.

import * as favourites from "./favourites.js";
import { toKept } from "../../state/link.js";
import { find, on } from "../../state/store.js";

export class Kept {
  constructor({ store, stage, open }) {
    Object.assign(this, { store, stage });
    on("click", "keep", () => this.keep());
    on("click", "favourite", (button) => open(button.dataset.query));
    on("click", "forget", (button) => {
      favourites.remove(button.dataset.query);
      this.show();
    });
    this.show();
  }

  keep() {
    const { store, stage } = this;
    const model = stage.model();
    const words = `${model.title}: ${stage.caption()}`;
    favourites.add({ query: toKept(store.state, model.weights), image: stage.painter.thumbnail(), words });
    this.show();
    stage.say(store.state.tab !== "explore" ? "Kept on the Explore tab, in this browser." : "Kept below, in this browser.");
  }

  show() {
    const kept = favourites.load();
    find("#lw-kept").hidden = !kept.length;
    find("#lw-no-favourites").hidden = kept.length > 0;
    find("#lw-kept").replaceChildren(...kept.map(item));
  }
}

function item({ query, image, words }) {
  const made = find("#lw-favourite").content.cloneNode(true);
  const [open, forget] = made.querySelectorAll("button");
  open.dataset.query = forget.dataset.query = query;
  open.title = words;
  open.setAttribute("aria-label", `Open: ${words}`);
  forget.setAttribute("aria-label", `Remove: ${words}`);
  made.querySelector("img").src = image;
  return made;
}
