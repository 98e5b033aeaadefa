// Reed–Solomon codes over the field of 256 elements, as QR codes use them (ISO/IEC 18004, 7.5).

const POLYNOMIAL = 0x11d;
const POWERS = new Uint8Array(255);
const LOGARITHMS = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power++) {
  POWERS[power] = value;
  LOGARITHMS[value] = power;
  value <<= 1;
  if (value & 256) value ^= POLYNOMIAL;
}

/** @param {number} one @param {number} other */
const product = (one, other) => (one && other ? POWERS[(LOGARITHMS[one] + LOGARITHMS[other]) % 255] : 0);

/** The words that are added to a block's own, so that it can be read though some are lost. @param {number[]} words @param {number} count */
export function correctionOf(words, count) {
  const generator = generatorOf(count);
  const rest = [...words, ...new Array(count).fill(0)];
  for (let at = 0; at < words.length; at++) {
    const factor = rest[at];
    generator.forEach((value, power) => {
      rest[at + power] ^= product(value, factor);
    });
  }
  return rest.slice(words.length);
}

/** The product of (x - a^i), the highest power first. @param {number} count */
function generatorOf(count) {
  let generator = [1];
  for (let power = 0; power < count; power++) {
    const shifted = [...generator, 0];
    generator.forEach((value, at) => {
      shifted[at + 1] ^= product(value, POWERS[power]);
    });
    generator = shifted;
  }
  return generator;
}
