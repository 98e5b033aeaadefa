// Letters become words: dark on light, a row for each part of a word, on a square; the mirror of gan/studio/lettering.py.
//
// Pictures are as on a canvas, [size, size, 4]. In it ink, darkness from 0 to 1, is one plane of a colour after the other.

// All in shares of a letter's picture. A word's frame depends on its letters' names alone: it may not change on a walk.
const NARROW = "fijlrtI1";
const WIDE = "mwMW";
const PITCHES = /** @type {const} */ ({ narrow: 1 / 2, usual: 5 / 8, wide: 7 / 8 });
const MARGIN = 1 / 4;
const AIR = 1 / 9; // between the ink of two letters
const PAPER = 240; // and lighter is white
const [LOW, HIGH] = [0.2, 0.6]; // darkness at which a column begins to count as ink, and at which it does count
const COLOURS = 3;

/** A letter's ink, and the columns at which it begins and ends. @typedef {{ink: Float32Array, start: number, end: number}} Cut */

/** Width and height of a word's picture. @param {string} word @param {number} resolution of a letter's */
export function sizeOf(word, resolution) {
  const rows = word.split(" ");
  return Math.max(rows.length * resolution, ...rows.map((row) => widthOf(row, resolution)));
}

/**
 * The picture of a word, [size, size, 4] with `sizeOf`, from those of its letters: in the middle of a white square.
 * @param {string} word
 * @param {Uint8ClampedArray[]} letters without spaces
 * @param {number} resolution of a letter's picture
 */
export function written(word, letters, resolution) {
  const side = sizeOf(word, resolution);
  const rows = word.split(" ");
  const picture = new Uint8ClampedArray(4 * side * side).fill(255);
  let top = Math.floor((side - rows.length * resolution) / 2);
  let first = 0;
  for (const row of rows) {
    const line = setRow(letters.slice(first, first + row.length), resolution, side);
    for (let at = 0; at < resolution * side; at++) {
      for (let colour = 0; colour < COLOURS; colour++) {
        picture[4 * (top * side + at) + colour] = Math.fround(255 * (1 - line[colour * resolution * side + at]));
      }
    }
    top += resolution;
    first += row.length;
  }
  return picture;
}

/** A row of letters in the middle of a line [colours, resolution, side]. @param {Uint8ClampedArray[]} letters @param {number} resolution @param {number} side */
function setRow(letters, resolution, side) {
  const cuts = letters.map((letter) => cutOf(letter, resolution));
  const widths = cuts.map(({ start, end }) => end - start);
  const all = widths.reduce((sum, width) => sum + width, 0);
  const air = Math.min(AIR * resolution, (side - all) / Math.max(1, cuts.length - 1));
  const line = new Float32Array(COLOURS * resolution * side);
  let left = (side - all - air * (cuts.length - 1)) / 2;
  for (const [at, { ink, start }] of cuts.entries()) {
    lay(ink, left - start, { line, resolution, side });
    left += widths[at] + air;
  }
  return line;
}

/** @param {Uint8ClampedArray} letter @param {number} resolution @returns {Cut} */
function cutOf(letter, resolution) {
  const area = resolution * resolution;
  const ink = new Float32Array(COLOURS * area);
  const columns = new Float32Array(resolution);
  for (let at = 0; at < area; at++) {
    for (let colour = 0; colour < COLOURS; colour++) {
      const darkness = 1 - Math.min(letter[4 * at + colour] / PAPER, 1);
      ink[colour * area + at] = darkness;
      columns[at % resolution] = Math.max(columns[at % resolution], darkness);
    }
  }
  const start = blankBefore(columns);
  const end = resolution - blankBefore(columns.reverse());
  const middle = (start + end) / 2; // where there is no ink both are there
  return { ink, start: Math.min(start, middle), end: Math.max(end, middle) };
}

/** How many columns are blank before the ink; one that is half ink counts half. @param {Float32Array} columns */
function blankBefore(columns) {
  let [blank, sum] = [1, 0];
  for (const darkness of columns) {
    blank *= 1 - Math.min(1, Math.max(0, (darkness - LOW) / (HIGH - LOW)));
    sum += blank;
  }
  return sum;
}

/** Lays ink on a line, its left edge at `place`; it only darkens. @param {Float32Array} ink @param {number} place @param {{line: Float32Array, resolution: number, side: number}} where */
function lay(ink, place, { line, resolution, side }) {
  const whole = Math.floor(place);
  const weights = between(1 - (place - whole));
  for (let row = 0; row < COLOURS * resolution; row++) {
    for (let column = Math.max(0, -whole); column < Math.min(resolution + 1, side - whole); column++) {
      let darkness = 0;
      for (const [tap, weight] of weights.entries()) {
        const from = column + tap - 2;
        if (from >= 0 && from < resolution) darkness += weight * ink[row * resolution + from];
      }
      const to = row * side + whole + column;
      line[to] = Math.max(line[to], Math.min(1, darkness));
    }
  }
}

/** What four pixels in a row weigh at a place `t` of the way from the second to the third (Catmull and Rom 1974). @param {number} t */
const between = (t) => [
  (2 * t ** 2 - t ** 3 - t) / 2,
  (3 * t ** 3 - 5 * t ** 2 + 2) / 2,
  (4 * t ** 2 - 3 * t ** 3 + t) / 2,
  (t ** 3 - t ** 2) / 2,
];

/** A multiple of 8. @param {string} row @param {number} resolution */
function widthOf(row, resolution) {
  const pitches = [...row].reduce((sum, letter) => sum + pitchOf(letter), 0);
  return 8 * Math.ceil((resolution / 8) * (2 * MARGIN + pitches - AIR));
}

/** @param {string} letter */
const pitchOf = (letter) => PITCHES[NARROW.includes(letter) ? "narrow" : WIDE.includes(letter) ? "wide" : "usual"];
