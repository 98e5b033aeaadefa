// What the levels of a picture do, in words.

/** @import { Level } from "../../../pictures/services.js" */

/** @param {number} size */
export const saySize = (size) => `${size}×${size}`;

const FAINT = 8; // times that a level's part had to be strengthened, from which on it is called faint

/** What rules a level, and where it adds little, why it is there. @param {Level[]} levels @param {number} at */
export function sayAdded(levels, at) {
  const { size, style, gain } = levels[at];
  const same = levels.filter((one) => one.style === style);
  const range = same.length > 1 ? `${saySize(same[0].size)} to ${saySize(same[same.length - 1].size)}` : saySize(size);
  const rule = `The style “${style}” rules ${range}.`;
  if (at === levels.length - 1) return `${rule} This last level adds the finest lines; with it, the picture is whole.`;
  return gain < FAINT ? rule : `${rule} This level draws very little itself: it plans, and hands its feature maps on.`;
}

/** @param {Level} level */
export function sayMaps({ maps, channels, size }) {
  const which =
    maps.length < channels ? `The ${maps.length} liveliest of ${channels} feature maps` : "The feature maps";
  return `${which} at ${saySize(size)}, white where they are strong. Press one to see it large.`;
}
