// Where in the Learn tab a visitor is, as links spell it: the section's name, and behind a tilde its own place.

/**
 * What each section is called, what its place may be, and what it needs that not every model has.
 * @type {Record<string, {title: string, place: RegExp, needs?: string}>}
 */
const SECTIONS = {
  duel: { title: "The duel", place: /^(even|collapse|unbeatable|circles)$/ }, // a row of its presets
  train: { title: "Train", place: /^$/ },
  time: { title: "Time travel", place: /^\d{1,7}(\.\d{1,3})?$/, needs: "a record of how it learnt" }, // kimg
  game: { title: "Real or made?", place: /^\d{1,9}~(easy|hard)$/, needs: "a game" }, // its number, and how hard it is
  inside: { title: "Inside", place: /^\d{1,4}$/, needs: "levels to look into" }, // the size of a level
};

/** All that any page has. */
export const NAMES = Object.keys(SECTIONS);

/** @param {string} name of a section */
export const titleOf = (name) => SECTIONS[name].title;

/** What is said where a section can't be shown, and another one is. @param {string} asked @param {string} shown @param {string} model its title */
export function sayLacking(asked, shown, model) {
  const { title, needs = "what it takes" } = SECTIONS[asked];
  return `“${title}” has nothing to show here: ${model} came without ${needs}. This is “${titleOf(shown)}”.`;
}

/** @param {string} text */
export function readLearn(text) {
  const known =
    !text ||
    (NAMES.includes(sectionOf(text)) && (!placeIn(text) || SECTIONS[sectionOf(text)].place.test(placeIn(text))));
  return known ? text : undefined;
}

/** @param {string} learn */
export const sectionOf = (learn) => learn.split("~")[0];

/** @param {string} learn */
export const placeIn = (learn) => learn.split("~").slice(1).join("~");
