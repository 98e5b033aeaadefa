// From a program's places to addresses in WebAssembly's memory.

/** @import { Place, Program } from "../lowering/program.js" */
/** @import { Addressed, Step } from "./machine.js" */

import { ordered } from "../lowering/operations.js";
import { BINARY } from "./binary.js";
import { quicker, SIGNATURES } from "./winograd.js";

const FIRST = 65536; // below lie the stack and what the compiler keeps
const ALIGNED = 16; // bytes
const ABSENT = 0;

/** The kernels' bytes. */
const binary = () => Uint8Array.from(atob(BINARY), (letter) => letter.charCodeAt(0));

/** @param {Program} given @returns {Addressed} */
export function addressed(given) {
  const program = quicker(given);
  const { addresses, imageEnd, end } = layout(program);
  const address = (/** @type {Place | null} */ place) => (place ? addresses[place.buffer] + 4 * place.offset : ABSENT);
  const { width, height } = program.exits[program.exits.length - 1];
  return {
    binary: binary(),
    image: imageOf(program, addresses, imageEnd),
    imageAt: FIRST,
    bytes: end + 4 * width * height,
    input: address(program.input),
    output: end,
    steps: program.operations.map((operation) => {
      const { places, whole, real } = ordered(operation, SIGNATURES);
      return /** @type {Step} */ ([operation.name, [...places.map(address), ...whole, ...real]]);
    }),
    exits: program.exits.map(({ after, width, height, image, unrounded }) => ({
      ...{ after, width, height, image: address(image) },
      last: unrounded ? null : /** @type {Step} */ (["to_bytes", [address(image), end, width * height]]),
    })),
  };
}

/** Constants lie first, so that they are copied in one piece. @param {Program} program */
function layout({ sizes, constants }) {
  const addresses = sizes.map(() => 0);
  let end = FIRST;
  const take = (/** @type {number} */ buffer) => {
    addresses[buffer] = end;
    end += ALIGNED * Math.ceil((4 * sizes[buffer]) / ALIGNED);
  };
  for (const buffer of constants.keys()) take(buffer);
  const imageEnd = end;
  for (const buffer of sizes.keys()) if (!constants.has(buffer)) take(buffer);
  return { addresses, imageEnd, end };
}

/** @param {Program} program @param {number[]} addresses @param {number} end */
function imageOf({ constants }, addresses, end) {
  const image = new Uint8Array(end - FIRST);
  for (const [buffer, values] of constants) {
    image.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), addresses[buffer] - FIRST);
  }
  return image;
}
