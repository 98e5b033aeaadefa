// A sentence on the picture for a while, with something that can be done about it.

import { find } from "../controls/dom.js";

/** Words on a button and what it does. @typedef {{words: string, act: () => void}} Action */

export class Toast {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /**
   * @param {string} words
   * @param {number} [seconds]
   * @param {Action | null} [action]
   */
  say(words, seconds = Math.max(4, words.length / 12), action = null) {
    const toast = find("#lw-toast");
    toast.textContent = words;
    if (action) toast.append(" ", textButton(action));
    toast.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hush(), seconds * 1000);
  }

  hush() {
    find("#lw-toast").hidden = true;
  }
}

/** @param {Action} action */
function textButton({ words, act }) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
