// A PNG with a recipe inside: the text chunk that gan/video/carried.py reads.

const SIGNATURE = 8; // bytes
const HEADER = 25; // of the first chunk, which stays the first
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** @param {Blob} picture @param {string} query */
export function withRecipe(picture, query) {
  const start = picture.slice(0, SIGNATURE + HEADER);
  return new Blob([start, chunk(`tEXtlatent-walks\0${query}`), picture.slice(SIGNATURE + HEADER)], {
    type: "image/png",
  });
}

/** The length of what it holds, its name and what it holds, and their checksum. @param {string} text */
function chunk(text) {
  const bytes = new TextEncoder().encode(text);
  const whole = new Uint8Array(bytes.length + 8);
  const view = new DataView(whole.buffer);
  view.setUint32(0, bytes.length - 4);
  whole.set(bytes, 4);
  view.setUint32(bytes.length + 4, checksum(bytes));
  return whole;
}

/** CRC-32. @param {Uint8Array} bytes */
function checksum(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
