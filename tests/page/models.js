// The three models of the browser tests' studio, and the notation they are written in.

import { readFileSync } from "node:fs";
import { Grammar } from "../../gan/ui/page/state/grammar.js";
import { Links } from "../../gan/ui/page/state/link.js";

const table = JSON.parse(readFileSync(new URL("../../gan/studio/grammar.json", import.meta.url), "utf8"));

/** @param {Partial<import("../../gan/ui/page/state/state.js").Model> & {name: string}} changes */
const model = (changes) => ({
  title: changes.name[0].toUpperCase() + changes.name.slice(1),
  description: "",
  classes: [],
  letters: "",
  word: "",
  seeds: [42, 7, 11, 12],
  weights: "0000abcd",
  resolution: 128,
  w_dim: 4,
  num_ws: 3,
  groups: ["coarse", "middle", "fine"],
  styles: {},
  sliders: [],
  ...changes,
});

export const MODELS = [
  model({
    name: "blocks",
    sliders: [{ name: "sun", words: "Sun", minus: "lower", plus: "higher", kind: "attribute" }],
  }),
  model({ name: "glyphs", classes: ["circle", "square"], seeds: [5, 6] }),
  model({ name: "letters", classes: [..."ABCWalk"], letters: "ABCWalk", word: "Walk", seeds: [8, 9] }),
];

export const links = new Links({ grammar: new Grammar(table), models: MODELS });
