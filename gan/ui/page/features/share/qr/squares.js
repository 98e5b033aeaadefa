// Where a QR code's words go (ISO/IEC 18004, 7.7 to 7.10): around its fixed patterns, in columns of two from the right.

const FINDER = 7; // squares across
const M = 0b00; // the level of correction
const MASK = 0;

/** @param {number} version @param {number[]} words */
export function squaresOf(version, words) {
  const squares = new Squares(version);
  squares.fix();
  squares.fill(words);
  return squares.dark;
}

class Squares {
  /** @param {number} version */
  constructor(version) {
    this.version = version;
    this.size = 17 + 4 * version;
    this.dark = Array.from({ length: this.size }, () => /** @type {boolean[]} */ (new Array(this.size).fill(false)));
    this.fixed = this.dark.map((row) => [...row]);
  }

  /** @param {number} x @param {number} y @param {boolean} dark */
  set(x, y, dark) {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    this.dark[y][x] = dark;
    this.fixed[y][x] = true;
  }

  fix() {
    const { size, version } = this;
    for (let at = 0; at < size; at++) {
      this.set(6, at, at % 2 === 0);
      this.set(at, 6, at % 2 === 0);
    }
    const far = size - FINDER;
    for (const [x, y] of [
      [0, 0],
      [far, 0],
      [0, far],
    ])
      this.#finder(x + 3, y + 3);
    const marks = marksOf(version);
    const last = marks.length - 1;
    marks.forEach((x, column) => {
      marks.forEach((y, row) => {
        const corner = (!column && !row) || (!column && row === last) || (column === last && !row);
        if (!corner) this.#rings(x, y, 2, [0, 2]);
      });
    });
    this.#tellFormat();
    if (version >= 7) this.#tellVersion();
  }

  /** @param {number} x @param {number} y its middle */
  #finder(x, y) {
    this.#rings(x, y, 4, [0, 1, 3]);
  }

  /** Dark where the distance from the middle is one of these. @param {number} x @param {number} y @param {number} reach @param {number[]} dark */
  #rings(x, y, reach, dark) {
    for (let down = -reach; down <= reach; down++) {
      for (let right = -reach; right <= reach; right++) {
        this.set(x + right, y + down, dark.includes(Math.max(Math.abs(right), Math.abs(down))));
      }
    }
  }

  /** The level and the mask, twice. */
  #tellFormat() {
    const { size } = this;
    const bits = (remainderBehind((M << 3) | MASK, 10, 0x537) ^ 0x5412) >>> 0;
    const bit = (/** @type {number} */ at) => ((bits >> at) & 1) === 1;
    const along = [0, 1, 2, 3, 4, 5, 7, 8];
    for (const [at, place] of along.entries()) this.set(8, place, bit(at));
    for (const [at, place] of [7, 5, 4, 3, 2, 1, 0].entries()) this.set(place, 8, bit(at + 8));
    for (let at = 0; at < 8; at++) this.set(size - 1 - at, 8, bit(at));
    for (let at = 8; at < 15; at++) this.set(8, size - 15 + at, bit(at));
    this.set(8, size - 8, true);
  }

  #tellVersion() {
    const bits = remainderBehind(this.version, 12, 0x1f25);
    for (let at = 0; at < 18; at++) {
      const dark = ((bits >> at) & 1) === 1;
      const [far, near] = [this.size - 11 + (at % 3), Math.floor(at / 3)];
      this.set(far, near, dark);
      this.set(near, far, dark);
    }
  }

  /** In columns of two from the right, upwards and downwards in turn; every other square is turned over. @param {number[]} words */
  fill(words) {
    const { size } = this;
    let bit = 0;
    let upwards = true;
    for (let right = size - 1; right > 0; right -= 2) {
      if (right === 6) right = 5; // the timing pattern stands there
      for (let step = 0; step < size; step++) {
        const y = upwards ? size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.fixed[y][x]) continue;
          const dark = bit < 8 * words.length && ((words[bit >> 3] >> (7 - (bit & 7))) & 1) === 1;
          this.dark[y][x] = dark !== ((x + y) % 2 === 0);
          bit += 1;
        }
      }
      upwards = !upwards;
    }
  }
}

/** Where the alignment patterns are, along either axis. @param {number} version */
function marksOf(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = 17 + 4 * version - 7;
  const step = version === 32 ? 26 : Math.ceil((4 * version + 4) / (2 * count - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => last - (count - 2 - at) * step)];
}

/** A value, and behind it the remainder of its division by a polynomial. @param {number} value @param {number} bits @param {number} polynomial */
function remainderBehind(value, bits, polynomial) {
  let rest = value << bits;
  for (let at = 31 - Math.clz32(rest); rest && at >= bits; at = 31 - Math.clz32(rest))
    rest ^= polynomial << (at - bits);
  return (value << bits) | rest;
}
