// A QR code as the address of a picture: an SVG of any size, black on white also in a dark page.

import { qrOf } from "./code.js";

const QUIET = 4; // squares of white around it, which cameras need
const LONGEST = 600; // characters: beyond, the squares get too small for the back row

/** "" for what is no address of the web, or too long a one. @param {string} text */
export function qrAddress(text) {
  if (!/^https?:\/\//.test(text) || text.length > LONGEST) return "";
  const squares = qrOf(text);
  const side = squares.length + 2 * QUIET;
  const path = squares
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")))
    .join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
