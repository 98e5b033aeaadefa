// The box for a word: what is typed is drawn as soon as it is a word that the model can write.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Store } from "../../state/store.js" */

import { find, input, on } from "../../controls/dom.js";
import { ofWord } from "../../state/classes.js";

export class WordBox {
  /** @param {{store: Store, stage: Stage}} page */
  constructor({ store, stage }) {
    this.stage = stage;
    this.box = input("#lw-word");
    on("input", "word", () => {
      const word = stage.grammar.word(this.box.value, stage.model().letters);
      this.#say(word);
      if (word !== undefined) store.set(ofWord(word, store.state));
    });
    on("change", "word", () => {
      this.box.value = store.state.word;
      this.#say(this.box.value);
    });
  }

  /** @param {string} word */
  show(word) {
    if (this.box !== document.activeElement) this.box.value = word;
    this.#say(word);
  }

  /** Until it is a word, the box says what it takes. @param {string | undefined} word */
  #say(word) {
    const { longest, longest_row } = this.stage.grammar.table.recipe.word;
    const accepted = `Up to ${longest} of ${spans(this.stage.model().letters)}, ${longest_row} in a row`;
    this.box.setAttribute("aria-invalid", String(word === undefined));
    find("#lw-word-help").textContent = word === undefined ? accepted : "";
  }
}

/** ABCabc01 as A–C, a–c, 0–1. @param {string} letters */
export function spans(letters) {
  const runs = /** @type {[string, string][]} */ ([]);
  for (const letter of letters) {
    const run = runs.at(-1);
    if (run && letter.charCodeAt(0) === run[1].charCodeAt(0) + 1) run[1] = letter;
    else runs.push([letter, letter]);
  }
  return runs.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(", ");
}
