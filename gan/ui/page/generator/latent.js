// Latent mathematics, the mirror of gan/latent.py: truncation, paths between keyframes, style mixing, shifts.
//
// ws are [num_ws, w_dim], one w behind the other. Numbers that tell where or how much are single precision, as there.

import { dot, solve } from "./linear.js";

const COLLINEAR = 1e-4; // sine of the angle below which single precision no longer knows the plane of rotation
const SNAP = 1e-7; // times this close are one time
const TINY = 1e-12;

/** The straight line from a (t = 0) to b (t = 1), both met bit for bit. @param {Float32Array} a @param {Float32Array} b @param {number} t */
export function lerp(a, b, t) {
  const part = Math.fround(t);
  if (part === 0) return a;
  if (part === 1) return b;
  return a.map((value, at) => value + part * (b[at] - value));
}

/** Psi 1 leaves w, psi 0 gives w_avg. Source: Karras 2019 (StyleGAN), appendix B. @param {Float32Array} w @param {Float32Array} w_avg @param {number} psi */
export const truncate = (w, w_avg, psi) => lerp(w_avg, w, psi);

/** The arc from a to b, ends met bit for bit, lengths interpolated linearly. Source: Shoemake 1985. @param {Float32Array} a @param {Float32Array} b @param {number} t */
export function slerp(a, b, t) {
  const part = Math.fround(t);
  if (part === 0 || part === 1) return lerp(a, b, t);
  const [lengthA, lengthB] = [lengthOf(a), lengthOf(b)];
  const [start, end] = [divided(a, lengthA), divided(b, lengthB)];
  const cosine = dot(start, end);
  const rejection = end.map((value, at) => value - cosine * start[at]);
  const sine = lengthOf(rejection);
  const collinear = sine < COLLINEAR;
  if (collinear && cosine > 0) return lerp(a, b, t);
  const side = collinear ? perpendicular(start) : divided(rejection, sine);
  const angle = part * Math.atan2(sine, cosine);
  const length = lengthA + part * (lengthB - lengthA);
  return start.map((value, at) => length * (Math.cos(angle) * value + Math.sin(angle) * side[at]));
}

/** How a walk leads through its keyframes: by layers of w_dim numbers each. @typedef {{path: string, spherical: boolean, w_dim: number}} Way */

/**
 * The place t, 0 to 1, of the walk through the keyframes: see `gan.latent.along`.
 * @param {Float32Array[]} keyframes
 * @param {number} t
 * @param {Way} way
 */
export function along(keyframes, t, { path, spherical, w_dim }) {
  if (keyframes.length === 1) return keyframes[0];
  const place = Math.fround(t);
  const there = path === "back" ? [...keyframes, ...keyframes.slice(1, -1).reverse()] : keyframes;
  if (path !== "line") return spherical ? sphericalSpline(there, place, w_dim) : periodicSpline(there, place);
  const [index, u] = segment(place, keyframes.length - 1);
  const [a, b] = [keyframes[index], keyframes[Math.min(index + 1, keyframes.length - 1)]];
  return spherical ? byLayer(w_dim, (layer) => slerp(layer(a), layer(b), u), a.length) : lerp(a, b, u);
}

/**
 * The closed cubic spline with period 1 that meets keyframe k at t = k / K.
 * @param {Float32Array[]} keyframes
 * @param {number} t
 */
export function periodicSpline(keyframes, t) {
  const count = keyframes.length;
  const [index, u] = segment(t % 1, count);
  const bend = bends(count);
  const [here, following] = [index % count, (index + 1) % count];
  const [a, b] = [(1 - u) ** 3 - (1 - u), u ** 3 - u];
  const weights = keyframes.map((_, k) => {
    const straight = (1 - u) * Number(k === here) + u * Number(k === following);
    return Math.fround(straight + a * bend[here * count + k] + b * bend[following * count + k]);
  });
  return keyframes[0].map((_, at) => keyframes.reduce((sum, keyframe, k) => sum + weights[k] * keyframe[at], 0));
}

/**
 * The second derivatives M of unit-spaced knots solve M[i-1] + 4 M[i] + M[i+1] = 6 (y[i-1] - 2 y[i] + y[i+1]): M / 6 as
 * weights of the keyframes, [count, count].
 * @param {number} count
 */
function bends(count) {
  const [left, right] = [new Float64Array(count * count), new Float64Array(count * count)];
  for (let i = 0; i < count; i++) {
    for (const neighbour of [(i + 1) % count, (i + count - 1) % count]) {
      left[i * count + neighbour] += 1;
      right[i * count + neighbour] += 1;
    }
    left[i * count + i] += 4;
    right[i * count + i] -= 2;
  }
  return solve(left, right, count);
}

/** The spline, pushed back to the sphere; its radius is a spline, too. @param {Float32Array[]} keyframes @param {number} t @param {number} w_dim */
function sphericalSpline(keyframes, t, w_dim) {
  return byLayer(
    w_dim,
    (layer) => {
      const layers = keyframes.map(layer);
      const path = periodicSpline(layers, t);
      const [radius] = periodicSpline(
        layers.map((one) => Float32Array.of(lengthOf(one))),
        t,
      );
      const factor = Math.max(0, radius) / Math.max(lengthOf(path), TINY);
      return path.map((value) => value * factor);
    },
    keyframes[0].length,
  );
}

/** The names of the layer groups and which of the ws they are, [from, until): see `gan.latent.layer_groups`. @param {number} num_ws @returns {Map<string, [number, number]>} */
export function layerGroups(num_ws) {
  if (num_ws < 2) return new Map();
  const fine = Math.max(2, Math.min(3, num_ws - 1));
  /** @type {[string, [number, number]][]} */
  const groups = [
    ["coarse", [0, 1]],
    ["middle", [1, fine]],
    ["fine", [fine, num_ws]],
  ];
  return new Map(groups.filter(([, [from, until]]) => from < until));
}

/**
 * The layers of a group come from `other` as far as `strength` says, all the rest from ws. Source: Karras 2019, 3.1.
 * @param {Float32Array} ws
 * @param {Float32Array} other
 * @param {[number, number]} group
 * @param {number} strength
 * @param {number} w_dim
 */
export function mix(ws, other, [from, until], strength, w_dim) {
  const mixed = ws.slice();
  const span = /** @type {const} */ ([from * w_dim, until * w_dim]);
  mixed.set(lerp(ws.subarray(...span), other.subarray(...span), strength), span[0]);
  return mixed;
}

/** All layers move along a direction, or along their own rows of it. @param {Float32Array} ws @param {Float32Array} direction [w_dim] or like ws @param {number} strength */
export function shift(ws, direction, strength) {
  const size = Math.fround(strength);
  return ws.map((value, at) => value + Math.fround(size * direction[at % direction.length]));
}

/**
 * Splits a time into the segment's number and the position in it.
 * @param {number} t
 * @param {number} segments
 * @returns {[number, number]}
 */
function segment(t, segments) {
  const exact = t * segments;
  const nearest = Math.round(exact);
  const position = Math.abs(exact - nearest) < SNAP * segments ? nearest : exact;
  const index = Math.floor(position);
  return [index, position - index];
}

/** @param {number} w_dim @param {(layer: (ws: Float32Array) => Float32Array) => Float32Array} make @param {number} length */
function byLayer(w_dim, make, length) {
  const made = new Float32Array(length);
  for (let at = 0; at < length; at += w_dim) {
    made.set(
      make((ws) => ws.subarray(at, at + w_dim)),
      at,
    );
  }
  return made;
}

/** @param {Float32Array} x */
const lengthOf = (x) => Math.fround(Math.sqrt(dot(x, x)));

/** @param {Float32Array} x @param {number} length */
const divided = (x, length) => x.map((value) => value / Math.max(length, TINY));

/** A unit vector at right angles, made from the axis that is least aligned. @param {Float32Array} unit */
function perpendicular(unit) {
  const sizes = unit.map(Math.abs);
  const least = sizes.indexOf(sizes.reduce((low, size) => Math.min(low, size)));
  const rejection = unit.map((value, at) => Number(at === least) - unit[least] * value);
  return divided(rejection, lengthOf(rejection));
}
