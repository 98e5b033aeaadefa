// Which picture comes into the walk: Explore's, one at random, or a favourite; a new one, or in place of another.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Edits } from "./edits.js" */
/** @import { Thumbs } from "./thumbs.js" */

import { copyOf, data, find, on } from "../../controls/dom.js";
import * as favourites from "../../features/favourites/favourites.js";
import { randomSeed } from "../../state/chance.js";
import { keyframeOf, nameOf } from "../../state/keyframe.js";

export class Adding {
  /** @type {number | undefined} which keyframe the choice replaces; without one it is added */
  #index = undefined;
  /** @type {Element | null} */
  #opener = null;

  /** @param {{store: Store, stage: Stage, edits: Edits, thumbs: Thumbs}} page */
  constructor({ store, stage, edits, thumbs }) {
    this.store = store;
    this.stage = stage;
    this.edits = edits;
    this.thumbs = thumbs;
    on("click", "keys-add", (button) => {
      if (this.shown && this.#index === undefined) this.close();
      else this.open(undefined, button);
    });
    on("click", "adding-close", () => this.close());
    on("click", "choice", (button) => this.choose(button.dataset.key ?? String(randomSeed())));
    find("#lw-adding").addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  get shown() {
    return !find("#lw-adding").hidden;
  }

  /** Explore's picture, whichever tab is open. */
  get current() {
    return keyframeOf(this.store.state);
  }

  /** @param {number | undefined} index @param {Element | null} [opener] */
  open(index, opener = document.activeElement) {
    this.#index = index;
    this.#opener = opener;
    const { keys } = this.store.state;
    find("#lw-adding-title").textContent =
      index === undefined ? "Add to the walk" : `Replace keyframe ${index + 1}, ${nameOf(keys[index])}`;
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
    if (!inside) return;
    const opener = this.#opener;
    if (opener instanceof HTMLButtonElement && opener.isConnected && !opener.disabled) opener.focus();
    else find("#lw-row button").focus();
  }

  /** @param {string} key */
  choose(key) {
    if (this.#index === undefined) {
      this.edits.add(key);
      if (this.edits.full) this.close();
      return;
    }
    this.edits.replace(this.#index, key);
    this.close();
  }

  list() {
    const current = find("#lw-choice-explore");
    current.dataset.key = this.current;
    current.setAttribute("aria-label", `Explore’s picture: ${nameOf(this.current)}`);
    this.thumbs.want([...this.store.state.keys, this.current]);
    this.paint();
    const kept = this.favourites();
    const choices = find("#lw-choices");
    choices.replaceChildren(choices.children[0], choices.children[1], ...kept.map(itemOf));
    find("#lw-choices-words").hidden = kept.length > 0;
  }

  /** Those of this model that are one picture on the way between two. */
  favourites() {
    const { model } = this.store.state;
    return favourites.load().flatMap(({ query, image }) => {
      const { state } = this.stage.links.read(query);
      return state.model === model && state.tab === "explore" ? [{ key: keyframeOf(state), image }] : [];
    });
  }

  paint() {
    const choice = find("#lw-choice-explore");
    if (!this.shown && !data(choice, "key")) return;
    this.thumbs.paint(find("canvas", HTMLCanvasElement, choice), this.current);
  }
}

/** @param {{key: string, image: string}} favourite */
function itemOf({ key, image }) {
  const item = copyOf("#lw-choice");
  const button = find("button", HTMLButtonElement, item);
  button.dataset.key = key;
  button.title = nameOf(key);
  button.setAttribute("aria-label", `Favourite: ${nameOf(key)}`);
  find("img", HTMLImageElement, button).src = image;
  return item;
}
