// What a page can do beside showing pictures: it makes files and codes; with a server it compares and searches, too.

/** @import { State } from "../state/state.js" */
/** @import { Asked } from "./source.js" */

/**
 * What every page can do: `formats` are those that it can write a walk in, as the page's HTML names them.
 * @typedef {object} Files
 * @property {string[]} formats
 * @property {(state: State, scale: number) => Promise<Download>} save the picture of a state as a file
 * @property {(state: State, file: WalkFile) => Promise<Download>} saveWalk the walk of a state as a file
 * @property {(text: string) => string} code where the QR code of a text is
 *
 * And what only a server can.
 * @typedef {object} Searches
 * @property {(state: State, asked: Asked) => Promise<Nearest>} nearest the training pictures next to a picture
 * @property {(search: Search) => Promise<Found>} search a visitor's picture, looked for in a model
 *
 * @typedef {Files & Searches} Services
 *
 * @typedef {{words: string, image: string}} Neighbour
 * @typedef {{verdict: string, words: string, nearest: Neighbour[], compared: number, credit: string, licence: string}} Nearest
 *
 * @typedef {object} Search
 * @property {State} state
 * @property {string} task
 * @property {Blob} picture
 * @property {Blob | null} mask white where the hole is
 * @property {AbortSignal} signal
 * @property {(line: {done: number, waiting?: number, picture?: string}) => void} onProgress
 *
 * @typedef {{key: string, picture: string}} Finding
 * @typedef {{found: Finding[], words: string, variety: number}} Found
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
