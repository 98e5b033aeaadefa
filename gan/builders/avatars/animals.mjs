// Flat animal heads: npm run animals -- COUNT FOLDER [SEED] [SIZE] (bundled first: the package's imports lack suffixes)

import * as shapes from "animal-avatar-generator/dist/shapes/index.js";
import { createBackground, createSvg } from "animal-avatar-generator/dist/utils/svg.js";

import { hex, hsl, write } from "./drawing.mjs";

const CREDIT = `# Animals

Drawn with animal-avatar-generator 1.2.0, Copyright Roman Lukashik, MIT License.
`;
const LAYERS = ["faces", "patterns", "ears", "hairs", "muzzles", "eyes", "brows"]; // from the back to the front
const HALF_OF_THEM = ["patterns", "hairs"];

// Brown or grey as in nature, or any colour.
function furColour(random) {
  const kind = random();
  if (kind < 0.45) return hsl(18 + 24 * random(), 0.22 + 0.4 * random(), 0.42 + 0.34 * random());
  if (kind < 0.55) return hsl(360 * random(), 0.03 + 0.06 * random(), 0.45 + 0.35 * random());
  return hsl(360 * random(), 0.35 + 0.35 * random(), 0.55 + 0.18 * random());
}

function draw(random) {
  const fur = `#${hex(furColour(random))}`;
  const background = `#${hex(hsl(360 * random(), 0.45 + 0.35 * random(), 0.82 + 0.08 * random()))}`;
  const parts = {};
  for (const layer of LAYERS) {
    const absent = HALF_OF_THEM.includes(layer) && random() < 0.5;
    parts[layer] = absent ? -1 : Math.floor(random() * shapes[layer].length);
  }
  const body = LAYERS.map((layer) => (parts[layer] < 0 ? "" : shapes[layer][parts[layer]](fur))).join("");
  const placed = `<g transform="translate(250 262) scale(1.14) translate(-250 -250)">${body}</g>`;
  return { svg: createSvg(500, createBackground(false, background), placed), attributes: { ...parts, fur, background } };
}

write(draw, CREDIT, process.argv.slice(2));
