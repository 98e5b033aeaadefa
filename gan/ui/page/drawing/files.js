// The files that the generator draws from, as the page delivers them: at an address, or inside the page as text.

import { Refused } from "../pictures/source.js";
import { digestOf } from "./sha256.js";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;,=>?@^_`{|}~";
const VALUES = new Uint8Array(128);
for (const [value, letter] of [...ALPHABET].entries()) VALUES[letter.charCodeAt(0)] = value;

/** `text` is the file in base 85; `sha256` what the file was when the page was made. @typedef {{name: string, sha256: string, address?: string, text?: string}} File */

/**
 * What a file holds, whole and undamaged; else `Refused`, or any other error where it can't be had just now.
 * @param {File} file
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function read({ name, sha256: expected, address = "", text }) {
  const bytes = text === undefined ? await fetched(address) : decoded(text);
  if ((await digestOf(bytes)) !== expected)
    throw new Refused(`The file ${name} of this page is damaged, so it can’t draw.`);
  return bytes;
}

/** @param {string} address */
async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} was answered with ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Four bytes for every five characters: see gan/site/text.py. @param {string} text */
function decoded(text) {
  const whole = Math.ceil(text.length / 5);
  const view = new DataView(new ArrayBuffer(4 * whole));
  for (let group = 0; group < whole; group++) {
    let value = 0;
    for (let at = 5 * group; at < 5 * group + 5; at++) {
      value = value * 85 + (at < text.length ? VALUES[text.charCodeAt(at)] : 84);
    }
    view.setUint32(4 * group, value);
  }
  return new Uint8Array(view.buffer, 0, 4 * whole - (5 * whole - text.length));
}
