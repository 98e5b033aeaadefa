// SHA-256 (FIPS 180-4), to notice a damaged file: by the browser, and where that is closed to a page because it came
// without https, here.

const BLOCK = 64; // bytes
const { ROUNDS, START } = constants();

/** The digest as hexadecimal digits. @param {Uint8Array<ArrayBuffer>} bytes */
export async function digestOf(bytes) {
  const { subtle } = globalThis.crypto;
  if (!subtle) return sha256(bytes);
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array} bytes */
export function sha256(bytes) {
  const state = START.slice();
  const words = new Uint32Array(64);
  const whole = bytes.length - (bytes.length % BLOCK);
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < whole; at += BLOCK) mixIn(state, words, head, at);
  const tail = ended(bytes.subarray(whole), bytes.length);
  for (let at = 0; at < tail.byteLength; at += BLOCK) mixIn(state, words, tail, at);
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

/** The last bytes, a one, zeros, and how many bits there were. @param {Uint8Array} rest @param {number} length */
function ended(rest, length) {
  const bytes = new Uint8Array(rest.length < BLOCK - 8 ? BLOCK : 2 * BLOCK);
  bytes.set(rest);
  bytes[rest.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(bytes.length - 4, length * 8);
  return view;
}

/** @param {Uint32Array} state @param {Uint32Array} words @param {DataView} view @param {number} at */
function mixIn(state, words, view, at) {
  for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15];
    const late = words[i - 2];
    const low = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const high = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    words[i] = words[i - 16] + low + words[i - 7] + high;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g);
    const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice + ROUNDS[i] + words[i]) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] += word;
  });
}

/** @param {number} word @param {number} bits */
function turned(word, bits) {
  return (word >>> bits) | (word << (32 - bits));
}

/** The first 32 bits behind the point of the roots of primes: cube roots of 64 of them, square roots of 8. */
function constants() {
  const primes = /** @type {number[]} */ ([]);
  for (let number = 2; primes.length < 64; number++) if (primes.every((prime) => number % prime)) primes.push(number);
  /** @param {number} root */
  const behind = (root) => Math.floor((root % 1) * 2 ** 32);
  return {
    ROUNDS: Uint32Array.from(primes, (prime) => behind(Math.cbrt(prime))),
    START: Uint32Array.from(primes.slice(0, 8), (prime) => behind(Math.sqrt(prime))),
  };
}
