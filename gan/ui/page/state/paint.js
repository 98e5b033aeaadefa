// What makes a painting of a picture, as links write it: a style and a strength, such as 7~0.8.

/** @import { State } from "./state.js" */

export const PAINT = /** @type {const} */ ("paint"); // the field of a recipe

/** A number, or the numbers of a style picture as text. @typedef {{style: string, strength: number}} Paint */

/** @param {string} text @returns {Paint | null} */
export function paintOf(text) {
  const [style, strength] = text.split("~");
  return style ? { style, strength: Number(strength) } : null;
}

/** @param {string} style @param {number} strength */
export const withPaint = (style, strength) => `${style}~${strength}`;

/** What is drawn before the painter comes. @param {State} state @returns {State} */
export const unpainted = (state) => (state.paint ? { ...state, paint: "" } : state);

/** The same in the painting's full strength: how much of the picture shines through is mixed here. @param {State} state @param {Paint} paint @returns {State} */
export const fullyPainted = (state, { style }) => ({ ...state, paint: withPaint(style, 1) });

/** @param {Pick<State, "paint">} state */
export const paintedWords = ({ paint }) => (paintOf(paint)?.strength ? " · painted" : "");
