// Where the weights of another program's model are from: each fact under what it is.

import { find } from "../../controls/dom.js";

/** Nothing is shown where nothing is known. @param {Record<string, string>} origin */
export function showOrigin(origin) {
  const facts = Object.entries(origin);
  find("#lw-origin").hidden = !facts.length;
  find("#lw-origin dl").replaceChildren(...facts.flatMap(([what, words]) => [made("dt", what), made("dd", words)]));
}

/** @param {string} tag @param {string} words */
function made(tag, words) {
  const element = document.createElement(tag);
  element.textContent = words;
  return element;
}
