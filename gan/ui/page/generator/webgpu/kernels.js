// Shaders with their bindings, and what an operation hands to its own.

/** @import { Operation } from "../lowering/program.js" */

import { OPERATIONS, ordered } from "../lowering/operations.js";
import * as painting from "./painting.js";
import * as drawing from "./shaders.js";

/** @type {Record<string, Record<string, string>>} */
const ELEMENTS = { ...drawing.ELEMENTS, ...painting.ELEMENTS };
const SHADERS = { ...drawing.SHADERS, ...painting.SHADERS };
const INVOCATIONS = { ...drawing.INVOCATIONS, ...painting.INVOCATIONS };

const GROUP = 64; // invocations
const SCRATCH = "line"; // room that only WebAssembly needs

/** @param {string} name of an operation @returns {string[]} */
export const placesOf = (name) => OPERATIONS[name].places.filter((place) => place !== SCRATCH);

/** The whole shader of an operation. @param {string} name */
export function shaderOf(name) {
  const { whole, real } = OPERATIONS[name];
  const places = placesOf(name);
  const fields = [...whole.map((part) => `${part}: i32`), ...real.map((part) => `${part}: f32`)];
  const offsets = places.map((place) => `at_${place}: i32`);
  const bindings = places.map((place, at) => {
    const access = place === "out" ? "read_write" : "read";
    return `@group(0) @binding(${at + 1}) var<storage, ${access}> ${place}: array<${elementOf(name, place)}>;`;
  });
  const [before, body] = SHADERS[name];
  return `
struct Parameters { ${[...fields, ...offsets].join(", ")} }
@group(0) @binding(0) var<uniform> p: Parameters;
${bindings.join("\n")}
${before}
@compute @workgroup_size(${GROUP}) fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = i32(id.x);
  ${body}
}`;
}

/** @param {string} name @param {string} place */
const elementOf = (name, place) => ELEMENTS[name]?.[place] ?? "vec4f";

/** The bytes of `Parameters`. @param {Operation} operation */
export function parametersOf(operation) {
  const { whole, real } = ordered(operation);
  const offsets = placesOf(operation.name).map((name) => {
    const place = /** @type {import("../lowering/program.js").Place | null} */ (operation.args[name] ?? null);
    return place ? place.offset / (elementOf(operation.name, name) === "vec4f" ? 4 : 1) : -1;
  });
  const bytes = new DataView(new ArrayBuffer(4 * (whole.length + real.length + offsets.length)));
  let at = 0;
  for (const value of whole) bytes.setInt32(4 * at++, value, true);
  for (const value of real) bytes.setFloat32(4 * at++, value, true);
  for (const value of offsets) bytes.setInt32(4 * at++, value, true);
  return new Uint8Array(bytes.buffer);
}

/** How many groups of invocations run. @param {Operation} operation */
export const groupsOf = ({ name, args }) =>
  Math.ceil(INVOCATIONS[name](/** @type {Record<string, number>} */ (args)) / GROUP);
