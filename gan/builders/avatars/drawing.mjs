// What both builders share: a random stream for every picture, colours, and a folder of pictures with their attributes.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { Resvg } from "@resvg/resvg-js";

// Numbers in [0, 1) that follow from the seed and the index alone (mulberry32, started from a mix of both).
export function stream(seed, index) {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  random();
  return random;
}

export const pick = (random, choices) => choices[Math.floor(random() * choices.length)];

// Colours are three numbers from 0 to 255; the hue is in degrees.
export function hsl(hue, saturation, lightness) {
  const channel = (offset) => {
    const k = (offset + (((hue % 360) + 360) % 360) / 30) % 12;
    const swing = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - swing * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

export const mix = (one, other, share) => one.map((value, at) => Math.round(value + (other[at] - value) * share));

export const rgb = (hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));

export const hex = (colour) => colour.map((value) => value.toString(16).padStart(2, "0")).join("");

// A place between 0 and 1 on a line of colours.
export function ramp(hexes, place) {
  const at = place * (hexes.length - 1);
  const first = Math.min(hexes.length - 2, Math.floor(at));
  return mix(rgb(hexes[first]), rgb(hexes[first + 1]), at - first);
}

export const pastel = (random) => hsl(random() * 360, 0.45 + 0.35 * random(), 0.8 + 0.09 * random());

// `draw(random)` gives { svg, attributes }; the arguments are those of the command line: count, folder, seed, size.
export function write(draw, credit, [count, folder, seed = "0", size = "128"]) {
  if (!(count > 0) || !folder) throw new Error("give the number of pictures and a folder for them");
  const rows = [];
  for (let index = 0; index < Number(count); index++) {
    const { svg, attributes } = draw(stream(Number(seed), index));
    const name = `${String(Math.floor(index / 1000)).padStart(5, "0")}/img${String(index).padStart(8, "0")}.png`;
    const options = { fitTo: { mode: "width", value: Number(size) }, background: "#fff", font: { loadSystemFonts: false } };
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), new Resvg(svg, options).render().asPng());
    if (!index) rows.push(["file", ...Object.keys(attributes)]);
    rows.push([name, ...Object.values(attributes)]);
  }
  writeFileSync(join(folder, "attributes.csv"), rows.map((row) => `${row.join(",")}\n`).join(""));
  writeFileSync(join(folder, "README.md"), credit);
}
