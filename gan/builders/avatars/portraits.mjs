// Drawn heads in three-quarter view: node portraits.mjs COUNT FOLDER [SEED] [SIZE]

import { createAvatar } from "@dicebear/core";
import * as lorelei from "@dicebear/lorelei";

import { hex, hsl, mix, pastel, pick, ramp, rgb, write } from "./drawing.mjs";

const CREDIT = `# Portraits

Drawn with @dicebear/lorelei 9.4.3: design by Lisa Wischofsky, CC0 1.0, recoloured through its options.
`;
const SKIN = ["ffe7d3", "fbd5b5", "f0bd93", "d99b6c", "b9764a", "8f5636", "633a26"];
const HAIR = ["1b1514", "2f1f1a", "4a2f22", "6b4428", "96602f", "c08a45", "e2bf77", "f0dba5"];
const ALWAYS = ["hair", "head", "eyes", "eyebrows", "nose", "mouth"];
const SOMETIMES = { glasses: 0.25, beard: 0.12, earrings: 0.25, freckles: 0.12, hairAccessories: 0.08 };

// Half natural, the rest red, grey or dyed.
function hairColour(random) {
  const kind = random();
  if (kind < 0.5) return ramp(HAIR, random());
  if (kind < 0.62) return mix(rgb("8d2f14"), rgb("d9652c"), random());
  if (kind < 0.7) return mix(rgb("8f9095"), rgb("e6e4e0"), random());
  return hsl(random() * 360, 0.45 + 0.35 * random(), 0.42 + 0.26 * random());
}

const details = (random, skin, hair) => ({
  mouthColor: mix(rgb("3a1715"), rgb("b3353f"), random()),
  earringsColor: mix(rgb("d9a01d"), rgb("f2c84b"), random()),
  hairAccessoriesColor: hsl(random() * 360, 0.55 + 0.3 * random(), 0.52 + 0.16 * random()),
  eyebrowsColor: mix(hair, [20, 15, 15], 0.65),
  frecklesColor: mix(skin, [110, 50, 30], 0.55),
  noseColor: mix(skin, [60, 20, 10], 0.8),
});

function draw(random) {
  const variants = (part) => lorelei.schema.properties[part].items.enum;
  const colours = { skinColor: ramp(SKIN, random()), hairColor: hairColour(random), backgroundColor: pastel(random) };
  const parts = Object.fromEntries(ALWAYS.map((part) => [part, pick(random, variants(part))]));
  for (const [part, share] of Object.entries(SOMETIMES)) parts[part] = random() < share ? pick(random, variants(part)) : "none";
  // The package's own seeds give alike faces to neighbouring numbers, so every part is named.
  const options = { seed: "one", scale: 122, translateY: 2 };
  for (const [part, variant] of Object.entries(parts)) {
    if (variant !== "none") options[part] = [variant];
    if (part in SOMETIMES) options[`${part}Probability`] = variant === "none" ? 0 : 100;
  }
  const all = { ...colours, ...details(random, colours.skinColor, colours.hairColor) };
  for (const [place, colour] of Object.entries(all)) options[place] = [hex(colour)];
  const told = Object.entries(colours).map(([place, colour]) => [place, `#${hex(colour)}`]);
  return { svg: createAvatar(lorelei, options).toString(), attributes: { ...parts, ...Object.fromEntries(told) } };
}

write(draw, CREDIT, process.argv.slice(2));
