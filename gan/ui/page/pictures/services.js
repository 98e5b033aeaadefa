// What a page can do beside showing pictures: it makes files and codes; with a server it compares and searches, too.

/** @import { State } from "../state/state.js" */
/** @import { Sprite } from "../canvas/sprite.js" */
/** @import { Asked } from "./source.js" */

/**
 * What every page can do: `formats` are those that it can write a walk in, as the page's HTML names them.
 * @typedef {object} Files
 * @property {string[]} formats
 * @property {string} toShare what to do where an address works on this computer only
 * @property {string} broken what is said where a file could not be made, and nobody knows better
 * @property {(state: State, scale: number) => Promise<Download>} save the picture of a state as a file
 * @property {(state: State, file: WalkFile) => Promise<Download>} saveWalk the walk of a state as a file
 * @property {(text: string) => string} code where the QR code of a text is
 *
 * And what only a server can.
 * @typedef {object} Searches
 * @property {(state: State, asked: Asked) => Promise<Nearest>} nearest the training pictures next to a picture
 * @property {(state: State, asked: Asked) => Promise<Grown>} inside how a picture grows, level by level
 * @property {(game: GameName, asked: Asked) => Promise<Sprite>} game ten pictures, some of them real
 * @property {(game: GameName, number: number, says: string, asked: Asked) => Promise<Verdict>} guess what one of them is,
 *   told to whoever says real or made
 * @property {(state: State, version: string, asked: Asked) => Promise<ImageBitmap>} learning the sheet of how a state's model learnt
 * @property {(state: State, format: string) => Download} learningFilm the same as a film
 * @property {(search: Search) => Promise<Found>} search a visitor's picture, looked for in a model
 *
 * Those who paint; only some of them read style pictures, and only a server paints slowly.
 * @typedef {object} Painters
 * @property {(state: State, own: string, asked: Asked & {sooner?: (sprite: Sprite) => void}) => Promise<Sprite>} styles what
 *   paint makes of a state's picture, the first ones perhaps sooner: the
 *   picture as it is, in every style, and in the style picture's that is `own`, if it is not ""
 * @property {(picture: Blob, asked: Asked) => Promise<string>} [manner] the style of a picture, as links write it
 * @property {(painting: SlowPainting) => Promise<SlowlyPainted>} [paintSlowly] the picture of a state, step by step
 *
 * How models learnt; films of it are made by a server.
 * @typedef {Pick<Searches, "learning"> & Partial<Pick<Searches, "learningFilm">>} Records
 *
 * @typedef {Files & Searches & Painters & {training?: import("./training.js").TrainingServer}} Services
 *
 * @typedef {{words: string, image: string}} Neighbour
 * @typedef {{verdict: string, words: string, nearest: Neighbour[], compared: number, credit: string, licence: string}} Nearest
 *
 * A level draws `size` pixels a side and follows a `style`. What it adds is shown `gain` times as strong; `maps` are the
 * numbers of the feature maps that are shown, out of `channels`.
 * @typedef {{size: number, style: string, gain: number, channels: number, maps: number[]}} Level
 *
 * `pictures`: what is drawn after each level, then what each adds; `maps`: the feature maps of all levels.
 * @typedef {{levels: Level[], pictures: Sprite, maps: Sprite}} Grown
 *
 * @typedef {{model: string, seed: number, level: string}} GameName
 *
 * Whether the picture is `real`, the guess `right`, and what the discriminator says: its `logit` lies at a `place` on a
 * scale from 0 (made) to 1 (real).
 * @typedef {{real: boolean, right: boolean, judge: {real: boolean, right: boolean}, logit: number, place: number}} Verdict
 *
 * @typedef {object} Search
 * @property {State} state
 * @property {string} task
 * @property {Blob} picture
 * @property {Blob | null} mask white where the hole is
 * @property {AbortSignal} signal
 * @property {(line: {done: number, waiting?: number, picture?: string, seconds?: number}) => void} onProgress
 *
 * `key` is its keyframe in the model, "" for what the model has no part in.
 * @typedef {{key: string, picture: string}} Finding
 *
 * `plain`: what is enlarged without the model, and by what.
 * @typedef {{found: Finding[], words: string, variety: number, plain?: {picture: string, words: string}}} Found
 *
 * @typedef {object} SlowPainting
 * @property {State} state
 * @property {Blob} style a picture
 * @property {AbortSignal} signal
 * @property {(line: {done: number, waiting?: number, picture?: string}) => void} onProgress
 *
 * The address of the painting's data, its file's name, and how far it came before others had to have their turn.
 * @typedef {{painted: string, name: string, done: number}} SlowlyPainted
 *
 * @typedef {object} WalkFile
 * @property {string} format
 * @property {number} scale
 * @property {AbortSignal} signal
 * @property {(line: {done: number, of: number, seconds?: number}) => void} onProgress
 *
 * Where a file is, what it is called (or "", if its address says so), and its size in bytes where it is here already.
 * @typedef {{address: string, name: string, bytes: number | null}} Download
 */
export {};
