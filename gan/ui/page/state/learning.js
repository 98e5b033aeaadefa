// Where in the Learn tab a visitor is, as links spell it: the section's name, and behind a tilde its own place.

/** What each section's place may be. @type {Record<string, RegExp>} */
const PLACES = {
  duel: /^(even|collapse|unbeatable|circles)$/, // a row of its presets
  train: /^$/,
  time: /^\d{1,7}(\.\d{1,3})?$/, // kimg
  game: /^\d{1,9}~(easy|hard)$/, // its number, and how hard it is
  inside: /^\d{1,4}$/, // the size of a level
};

/** @param {string} text */
export function readLearn(text) {
  const known =
    !text ||
    (Object.hasOwn(PLACES, sectionOf(text)) && (!placeIn(text) || PLACES[sectionOf(text)].test(placeIn(text))));
  return known ? text : undefined;
}

/** @param {string} learn */
export const sectionOf = (learn) => learn.split("~")[0];

/** @param {string} learn */
export const placeIn = (learn) => learn.split("~").slice(1).join("~");
