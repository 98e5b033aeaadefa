// A text as a QR code (ISO/IEC 18004): bytes, error correction M, always mask 0, as the server draws it.

import { correctionOf } from "./correction.js";
import { squaresOf } from "./squares.js";

// For versions 1 to 40 at level M: words of correction in a block, and how many blocks there are.
const CORRECTION = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
];
const BLOCKS = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35,
  37, 38, 40, 43, 45, 47, 49,
];
const BYTES = 4; // the mode's number
const PADDING = [0xec, 0x11];

/** All squares, row by row, whether they are black. @param {string} text @returns {boolean[][]} */
export function qrOf(text) {
  const bytes = new TextEncoder().encode(text);
  const version = CORRECTION.findIndex((_, at) => bytes.length <= roomOf(at + 1)) + 1;
  if (!version) throw new RangeError(`A QR code holds at most ${roomOf(40)} bytes, not ${bytes.length}.`);
  return squaresOf(version, wordsOf(bytes, version));
}

/** How many words a version's squares can tell, correction included. @param {number} version */
function totalOf(version) {
  let squares = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    squares -= (25 * marks - 10) * marks - 55;
    if (version >= 7) squares -= 36;
  }
  return Math.floor(squares / 8);
}

/** Words that are the text's own. @param {number} version */
const ownOf = (version) => totalOf(version) - CORRECTION[version - 1] * BLOCKS[version - 1];

/** @param {number} version */
const countBits = (version) => (version < 10 ? 8 : 16);

/** How many bytes of text. @param {number} version */
const roomOf = (version) => ownOf(version) - Math.ceil((4 + countBits(version)) / 8);

/** The text and its correction, blocks interleaved. @param {Uint8Array} bytes @param {number} version */
function wordsOf(bytes, version) {
  const own = ownWords(bytes, version);
  const [count, blocks] = [CORRECTION[version - 1], BLOCKS[version - 1]];
  const short = Math.floor(own.length / blocks);
  const longer = own.length % blocks; // blocks at the end that have one more
  let at = 0;
  const parts = Array.from({ length: blocks }, (_, block) => {
    const length = short + Number(block >= blocks - longer);
    at += length;
    return own.slice(at - length, at);
  });
  const corrections = parts.map((part) => correctionOf(part, count));
  return [...interleaved(parts, short + 1), ...interleaved(corrections, count)];
}

/** @param {number[][]} parts @param {number} longest */
const interleaved = (parts, longest) =>
  Array.from({ length: longest }, (_, at) => parts.flatMap((part) => part.slice(at, at + 1))).flat();

/** @param {Uint8Array} bytes @param {number} version */
function ownWords(bytes, version) {
  const bits = /** @type {number[]} */ ([]);
  /** @param {number} value @param {number} length */
  const push = (value, length) => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
  };
  push(BYTES, 4);
  push(bytes.length, countBits(version));
  for (const byte of bytes) push(byte, 8);
  const room = 8 * ownOf(version);
  push(0, Math.min(4, room - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let at = 0; bits.length < room; at++) push(PADDING[at % 2], 8);
  return Array.from({ length: room / 8 }, (_, word) =>
    bits.slice(8 * word, 8 * word + 8).reduce((value, bit) => 2 * value + bit, 0),
  );
}
