// Which picture comes into the walk: Explore's, one at random, or a favourite; a new one, or in place of another.

import * as favourites from "../../features/favourites/favourites.js";
import { keyframeOf, nameOf } from "../../state/keyframe.js";
import { fromQuery } from "../../state/link.js";
import { find, on } from "../../state/store.js";

const SEEDS = 10000; // as many as Explore's dice know

export class Adding {
  constructor({ store, models, edits, thumbs }) {
    Object.assign(this, { store, models, edits, thumbs });
    this.index = undefined;
    on("click", "keys-add", (button) => (this.shown && this.index === undefined ? this.close() : this.open(undefined, button)));
    on("click", "adding-close", () => this.close());
    on("click", "choice", (button) => this.choose(button.dataset.key ?? String(Math.floor(Math.random() * SEEDS))));
    find("#lw-adding").addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  get shown() {
    return !find("#lw-adding").hidden;
  }

  // Explore's picture, whichever tab is open.
  get current() {
    return keyframeOf(this.store.state);
  }

  // `index`: which keyframe the choice replaces; without one it is added.
  open(index, opener = document.activeElement) {
    const { keys } = this.store.state;
    this.index = index;
    this.opener = opener;
    find("#lw-adding-title").textContent = index === undefined ? "Add to the walk" : `Replace keyframe ${index + 1}, ${nameOf(keys[index])}`;
    this.list();
    find("#lw-adding").hidden = false;
    find('[data-lw="keys-add"]').setAttribute("aria-expanded", "true");
    find('#lw-adding [data-lw="choice"]').focus({ preventScroll: true });
  }

  close() {
    if (!this.shown) return;
    const inside = find("#lw-adding").contains(document.activeElement);
    find("#lw-adding").hidden = true;
    find('[data-lw="keys-add"]').setAttribute("aria-expanded", "false");
    if (inside) (this.opener?.isConnected && !this.opener.disabled ? this.opener : find("#lw-row button")).focus();
  }

  choose(key) {
    if (this.index === undefined) {
      this.edits.add(key);
      if (this.edits.full) this.close();
      return;
    }
    this.edits.replace(this.index, key);
    this.close();
  }

  list() {
    const current = find("#lw-choice-explore");
    current.dataset.key = this.current;
    current.setAttribute("aria-label", `Explore’s picture: ${nameOf(this.current)}`);
    this.thumbs.want([...this.store.state.keys, this.current]);
    this.paint();
    const kept = this.favourites();
    find("#lw-choices").replaceChildren(find("#lw-choices").children[0], find("#lw-choices").children[1], ...kept.map(tile));
    find("#lw-choices-words").hidden = kept.length > 0;
  }

  // Those of this model that are one picture on the way between two.
  favourites() {
    const { model } = this.store.state;
    return favourites.load().flatMap(({ query, image }) => {
      const { state } = fromQuery(query, this.models);
      return state.model === model && state.tab === "explore" ? [{ key: keyframeOf(state), image }] : [];
    });
  }

  paint() {
    if (this.shown || find("#lw-choice-explore").dataset.key) this.thumbs.paint(find("#lw-choice-explore canvas"), this.current);
  }
}

function tile({ key, image }) {
  const item = find("#lw-choice").content.firstElementChild.cloneNode(true);
  const button = item.querySelector("button");
  button.dataset.key = key;
  button.title = nameOf(key);
  button.setAttribute("aria-label", `Favourite: ${nameOf(key)}`);
  button.querySelector("img").src = image;
  return item;
}
