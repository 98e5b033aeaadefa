// Where pictures come from. The page asks for a picture of this state, for these pictures, for this walk, and knows no
// address: a server draws them (server_source.js), or whatever else answers the same five questions.

/** @import { State } from "../state/state.js" */
/** @import { Sprite } from "../canvas/sprite.js" */

/**
 * Every question may be taken back by its signal, and ends in an answer or in one of three errors: `Refused` (this can't
 * be drawn, whenever it is asked for), `Busy` (not now), or any other one (nobody answers).
 *
 * @typedef {object} PictureSource
 * @property {Limits} limits
 * @property {string} away what is said where nobody answers
 * @property {number} atOnce how many live pictures may be on the way: where one is drawn after the other, no more than it takes
 * @property {(state: State, asked: Asked & Look) => Promise<ImageBitmap>} picture the picture of a state, as large as it
 *   is drawn while something moves; with a `scale` so many times as large: whole, or enlarged by more than smoothing.
 *   Pictures are without the state's paint, unless they are asked for `painted`
 * @property {(state: State, places: number | number[], asked: Asked & Look) => Promise<Sprite>} walk pictures
 *   of the walk that a state is on: at these places, 0 to 1, or so many evenly spaced ones with both ends
 * @property {(state: State, keys: string[], asked: Asked) => Promise<Sprite>} keyframes a picture for each of these
 *   keyframes, in the state's own look
 * @property {(state: State, ways: string[], asked: Asked) => Promise<Sprite>} variants a state's picture sculpted in other
 *   ways, such as shift:winter~2 or mix:coarse~42~1
 * @property {(state: State, frames: number, asked: Asked) => Promise<TimingAnswer>} timing when a walk of so many pictures
 *   shows which place
 *
 * @typedef {{signal: AbortSignal}} Asked
 * `sooner` may be handed the picture before, as good as it is there at once.
 * @typedef {{scale?: number, painted?: boolean, sooner?: (picture: ImageBitmap) => void}} Look
 *
 * How many pictures may be asked for at once: of a walk, of one with a scale or painted, of one that is timed, keyframes,
 * variants, and of a game always; the `side` of the largest file, in pixels; and how many styles of paint there are, where
 * somebody paints.
 * @typedef {{walk: number, crisp: number, timing: number, keyframes: number, variants: number, game: number, side: number, styles?: number}} Limits
 *
 * `positions` on the path at equally spaced times; `stops`: when it is at which keyframe; `plain` and `even`: how fast it
 * changes, without an even pace and with it.
 * @typedef {{positions: number[], stops: [number, number][], plain: number[], even: number[]}} TimingAnswer
 */

/** This can't be drawn; the message is a sentence for the visitor. */
export class Refused extends Error {}

/** Not now: too many others are asking; the message is a sentence for the visitor. */
export class Busy extends Error {}
