// Weights as safetensors files, checked before anything is made of them; the mirror of gan/checkpoint/weights.py.

/** The file is not what it should be; the message is a sentence for people. */
export class Damaged extends Error {}

/** By name, in single precision, whatever the file holds. @typedef {Map<string, Float32Array>} Tensors */
/** Names and shapes that a file must have, no more and no less. @typedef {Map<string, number[]>} Shapes */
/** @typedef {{dtype: string, shape: number[], data_offsets: [number, number]}} Entry */

const MOST_HEADER = 1 << 20; // bytes
const MOST_SIDE = 1 << 16; // numbers along a side of a tensor
const AGAIN = "it was perhaps not fetched completely: load the page again";

/** How many bytes a number has, and what makes single precision of the bytes. */
const TYPES = new Map(
  /** @type {[string, {bytes: number, read: (bytes: Uint8Array<ArrayBuffer>) => Float32Array}][]} */ ([
    ["F16", { bytes: 2, read: (bytes) => fromHalves(new Uint16Array(bytes.buffer)) }],
    ["F32", { bytes: 4, read: (bytes) => new Float32Array(bytes.buffer) }],
  ]),
);

/** What a file says that it holds; throws `Damaged` where it says nothing. @param {Uint8Array} bytes @param {string} what @returns {Shapes} */
export const shapesIn = (bytes, what) => shapesOf(readHeader(bytes, what).entries);

/** @param {Map<string, unknown>} entries @returns {Shapes} */
function shapesOf(entries) {
  const shape = (/** @type {unknown} */ entry) => /** @type {Partial<Entry> | null} */ (entry)?.shape;
  const sound = (/** @type {unknown} */ given) =>
    Array.isArray(given) && given.every((one) => one > 0 && one < MOST_SIDE);
  return new Map([...entries].map(([name, entry]) => [name, sound(shape(entry)) ? (shape(entry) ?? []) : []]));
}

/**
 * The tensors of a file that holds exactly what is expected; throws `Damaged` for every other file.
 * @param {Uint8Array} bytes
 * @param {Shapes | ((found: Shapes) => Shapes)} given what is expected, perhaps by how large the file says its layers are
 * @param {string} what people call the file
 * @returns {Tensors}
 */
export function readSafetensors(bytes, given, what) {
  const { entries, body } = readHeader(bytes, what);
  const expected = typeof given === "function" ? given(shapesOf(entries)) : given;
  checkNames(entries, expected, what);
  checkExtent(entries, body.length, what);
  /** @type {Tensors} */
  const tensors = new Map();
  for (const [name, shape] of expected) {
    const entry = /** @type {Entry} */ (entries.get(name));
    const type = checkEntry(name, entry, shape, what);
    const values = type.read(body.slice(...entry.data_offsets)); // a copy, which lies where numbers may
    if (!values.every(Number.isFinite)) throw new Damaged(`${what} has values that are not finite in ${name}.`);
    tensors.set(name, values);
  }
  return tensors;
}

/**
 * Throws `Damaged` unless the bytes have this SHA-256, or begin with it where it is shorter. A browser that has no
 * cryptography for this page (it came over plain http) can't look.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} hash hexadecimal digits
 * @param {string} what
 */
export async function checkHash(bytes, hash, what) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle || !hash) return;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found.startsWith(hash)) return;
  throw new Damaged(`${what} is damaged: its hash is ${found.slice(0, hash.length)}, not ${hash}; ${AGAIN}.`);
}

/** @param {Uint8Array} bytes @param {string} what */
function readHeader(bytes, what) {
  if (bytes.length < 8) throw new Damaged(`${what} is truncated: it has ${bytes.length} bytes; ${AGAIN}.`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MOST_HEADER)
    throw new Damaged(`${what} is not a safetensors file: its header would have ${length} bytes.`);
  if (length > bytes.length - 8) throw new Damaged(`${what} is truncated: it ends within its header; ${AGAIN}.`);
  const header = parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)), what);
  const entries = new Map(Object.entries(header).filter(([name]) => name !== "__metadata__"));
  return { entries, body: /** @type {Uint8Array<ArrayBuffer>} */ (bytes.subarray(8 + length)) };
}

/** @param {string} text @param {string} what @returns {Record<string, unknown>} */
function parse(text, what) {
  try {
    const header = JSON.parse(text);
    if (header && typeof header === "object") return header;
  } catch {
    // said below
  }
  throw new Damaged(`${what} has a header that is not JSON; ${AGAIN}.`);
}

/** @param {Map<string, unknown>} entries @param {Shapes} expected @param {string} what */
function checkNames(entries, expected, what) {
  const missing = [...expected.keys()].filter((name) => !entries.has(name));
  if (missing.length) throw new Damaged(`${what} lacks ${some(missing)}, which its network needs.`);
  const extra = [...entries.keys()].filter((name) => !expected.has(name));
  if (extra.length) throw new Damaged(`${what} also holds ${some(extra)}, which its network does not have.`);
}

/** The tensors lie one behind the other and fill the file. @param {Map<string, unknown>} entries @param {number} size @param {string} what */
function checkExtent(entries, size, what) {
  const spans = [...entries].map(([name, entry]) => spanOf(name, entry, what)).sort(([one], [other]) => one - other);
  let position = 0;
  for (const [begin, end] of spans) {
    if (begin !== position) throw new Damaged(`${what} has a gap or an overlap between its tensors at byte ${begin}.`);
    position = end;
  }
  if (position !== size) {
    throw new Damaged(`${what} is damaged: ${position} bytes are due after its header, ${size} are there; ${AGAIN}.`);
  }
}

/** @param {string} name @param {unknown} entry @param {string} what @returns {[number, number]} */
function spanOf(name, entry, what) {
  const offsets = /** @type {Partial<Entry> | null} */ (entry)?.data_offsets;
  if (
    Array.isArray(offsets) &&
    offsets.length === 2 &&
    offsets.every(Number.isSafeInteger) &&
    offsets[0] <= offsets[1]
  ) {
    return offsets;
  }
  throw new Damaged(`${what} does not say where ${name} is.`);
}

/** @param {string} name @param {Entry} entry @param {number[]} shape @param {string} what */
function checkEntry(name, { dtype, shape: given, data_offsets: [begin, end] }, shape, what) {
  const type = TYPES.get(dtype);
  if (!type) throw new Damaged(`${what} holds ${name} as ${dtype}; ${[...TYPES.keys()].join(" and ")} are accepted.`);
  if (String(given) !== String(shape)) throw new Damaged(`${what} holds ${name} as ${given}; ${shape} is accepted.`);
  if (end - begin !== countOf(shape) * type.bytes)
    throw new Damaged(`${what} gives ${name} too much or too little room.`);
  return type;
}

/** @param {number[]} shape */
const countOf = (shape) => shape.reduce((product, size) => product * size, 1);

/** @param {string[]} names */
const some = (names) => names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");

/** @type {Float32Array | undefined} */
let singles; // of all halves

/** @param {Uint16Array} halves */
function fromHalves(halves) {
  singles ??= Float32Array.from({ length: 0x10000 }, (_, bits) => single(bits));
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = singles[halves[i]];
  return values;
}

/** IEEE 754 binary16. @param {number} bits */
function single(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent ? sign * (1 + fraction / 1024) * 2 ** (exponent - 15) : sign * fraction * 2 ** -24;
}
