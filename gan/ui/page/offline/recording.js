// A browser that can't draw shows a recorded walk, and says so.

import { find } from "../controls/dom.js";

const WORDS =
  "This browser can’t draw the pictures itself: it knows neither WebAssembly SIMD nor WebGPU, which browsers have had since 2021. A newer one can.";
// A module with one function that uses a vector; only whoever knows SIMD takes it for sound.
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

export const canDraw = () =>
  Boolean(globalThis.WebAssembly?.validate(Uint8Array.from(SIMD)) || /** @type {any} */ (navigator).gpu);

/** @param {string} recording where a walk of the first model is, or "" where this page has none */
export function showRecording(recording) {
  const words = document.createElement("p");
  words.id = "lw-recording";
  words.setAttribute("role", "status");
  words.textContent = recording ? `${WORDS} Here is a walk that was drawn before.` : WORDS;
  find("#lw-stage").after(words);
  if (recording) find("#lw-frame").style.backgroundImage = `url("${recording}")`;
  document.documentElement.classList.add("lw-recorded");
}
