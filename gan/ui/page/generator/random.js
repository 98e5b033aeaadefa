// The normal numbers that PyTorch draws on a CPU, to 1e-6: torch.randn(count, generator=Generator().manual_seed(seed)).
// The Mersenne Twister MT19937 (Matsumoto & Nishimura 1998), then Box–Muller in PyTorch's own order.

const SIZE = 624;
const MIDDLE = 397;
const MATRIX = 0x9908b0df;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;
const BLOCK = 16; // numbers that PyTorch makes at once; fewer are made one by one, in double precision
const TWO_PI = Math.fround(2 * Math.PI);

/** The stream of 32-bit numbers of one seed. */
export class MersenneTwister {
  /** @param {number} seed 0 to 4294967295 */
  constructor(seed) {
    this.state = new Uint32Array(SIZE);
    this.at = 0;
    this.state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const before = this.state[i - 1];
      this.state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  /** 0 to 4294967295. */
  next() {
    const { state, at } = this;
    const following = at + 1 === SIZE ? 0 : at + 1;
    const joined = (state[at] & UPPER) | (state[following] & LOWER);
    const far = at < SIZE - MIDDLE ? at + MIDDLE : at + MIDDLE - SIZE;
    state[at] = state[far] ^ (joined >>> 1) ^ (joined & 1 ? MATRIX : 0);
    let word = state[at];
    this.at = following;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** 0 to 1 with 24 bits: exact in single precision. */
  single() {
    return (this.next() & 0xffffff) / 0x1000000;
  }

  /** 0 to 1 with 53 bits. */
  double() {
    const high = this.next() & 0x1fffff;
    return (high * 0x100000000 + this.next()) / 0x20000000000000;
  }
}

/**
 * Standard normal numbers that depend on the seed alone. Another count gives other numbers, as it does in PyTorch.
 * @param {number} seed 0 to 4294967295
 * @param {number} count
 */
export function randn(seed, count) {
  const twister = new MersenneTwister(seed);
  return count < BLOCK ? oneByOne(twister, count) : inBlocks(twister, count);
}

/** @param {MersenneTwister} twister @param {number} count */
function inBlocks(twister, count) {
  const values = Float32Array.from({ length: count }, () => twister.single());
  for (let at = 0; at + BLOCK <= count; at += BLOCK) transform(values, at);
  if (count % BLOCK) {
    const last = count - BLOCK; // the last block lies partly over the one before it
    for (let i = last; i < count; i++) values[i] = twister.single();
    transform(values, last);
  }
  return values;
}

/** 16 uniform numbers become normal; single precision at each step, as there. @param {Float32Array} values @param {number} at */
function transform(values, at) {
  const { fround } = Math;
  for (let i = at; i < at + BLOCK / 2; i++) {
    const radius = fround(Math.sqrt(fround(-2 * fround(Math.log(1 - values[i])))));
    const angle = fround(TWO_PI * values[i + BLOCK / 2]);
    values[i] = radius * fround(Math.cos(angle));
    values[i + BLOCK / 2] = radius * fround(Math.sin(angle));
  }
}

/** Each pair of uniform numbers gives two normal ones, the second of which waits for its turn. @param {MersenneTwister} twister @param {number} count */
function oneByOne(twister, count) {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const angle = 2 * Math.PI * twister.double();
    const radius = Math.sqrt(-2 * Math.log1p(-twister.double()));
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}
