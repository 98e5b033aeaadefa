// The operations as WGSL. Each invocation makes four numbers of the result, or four for each of `TILE` pixels in a row.
//
// `p` has what the operation takes: the whole numbers, the real ones, and where each place begins (`at_x`, counted in
// what the binding is an array of; below 0 where it is absent). `wasm/kernels.c` tells what each operation does.

/** The type that each place is an array of, where it is not four numbers. @type {Record<string, Record<string, string>>} */
export const ELEMENTS = {
  conv: { taps: "i32", noise: "f32" },
  scale_rows: { s: "f32" },
  blur: { noise: "f32" },
  to_bytes: { out: "u32" },
  from_bytes: { x: "u32" },
};

const END = `
fn ended(sum: vec4f, quad: i32, pixel: i32) -> vec4f {
  var y = sum;
  if (p.at_bias >= 0) { y += bias[p.at_bias + quad]; }
  if (p.at_noise >= 0) { y += noise[p.at_noise + pixel] * strength[p.at_strength + quad]; }
  return max(y, vec4f(0)) + p.slope * min(y, vec4f(0));
}`;

/** Sums for this many pixels stay in registers while a weight is read once. */
export const TILE = 4;

/** What comes before the entry point, and the body of it for invocation `i`. @type {Record<string, [string, string]>} */
export const SHADERS = {
  conv: [
    END,
    `
    let quads = p.outputs / 4;
    let tiles = (p.columns + ${TILE - 1}) / ${TILE};
    if (i >= quads * tiles * p.rows) { return; }
    let quad = i % quads;
    let column = (i / quads) % tiles * ${TILE};
    let row = i / quads / tiles;
    let deep = p.inputs / 4;
    let whole = p.outputs / 8 * 2;
    let step = select(1, 2, quad < whole); // weights lie eight by eight outputs, at last perhaps four
    var w_at = p.at_w + quad / 2 * 2 * p.count * p.inputs + select(0, quad % 2, quad < whole);
    let x_row = p.at_x + row * (p.x_row / 4);
    var sums: array<vec4f, ${TILE}>;
    for (var tap = 0; tap < p.count; tap++) {
      let further = x_row + taps[p.at_taps + tap] / 4;
      for (var d = 0; d < deep; d++) {
        let w0 = w[w_at];
        let w1 = w[w_at + step];
        let w2 = w[w_at + 2 * step];
        let w3 = w[w_at + 3 * step];
        w_at += 4 * step;
        for (var k = 0; k < ${TILE}; k++) {
          let v = x[further + min(column + k, p.columns - 1) * (p.x_step / 4) + d];
          sums[k] += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3;
        }
      }
    }
    for (var k = 0; k < min(${TILE}, p.columns - column); k++) {
      let to = p.at_out + (row * p.out_row + (column + k) * p.out_step) / 4 + quad;
      out[to] = ended(sums[k], quad, row * p.columns + column + k);
    }`,
  ],
  scale_rows: [
    "",
    `
    let quads = p.columns / 4;
    if (i >= quads * p.rows) { return; }
    out[p.at_out + i] = x[p.at_x + i] * s[p.at_s + i / quads];`,
  ],
  pad: [
    "",
    `
    let quads = p.channels / 4;
    let wide = p.columns + 2 * p.margin;
    if (i >= quads * wide * (p.rows + 2 * p.margin)) { return; }
    let quad = i % quads;
    let place = vec2i(i / quads % wide, i / quads / wide) - p.margin;
    let near = clamp(place, vec2i(0), vec2i(p.columns, p.rows) - 1);
    var value = x[p.at_x + (near.y * p.columns + near.x) * quads + quad];
    if (p.at_s >= 0) { value *= s[p.at_s + quad]; }
    out[p.at_out + i] = select(value, vec4f(0), p.repeat == 0 && any(near != place));`,
  ],
  clear: ["", "if (i < p.count / 4) { out[p.at_out + i] = vec4f(0); }"],
  blur: [
    END,
    `
    let quads = p.channels / 4;
    if (i >= quads * p.columns * p.rows) { return; }
    let quad = i % quads;
    let pixel = i / quads;
    let wide = p.columns + 3;
    let first = p.at_x + (pixel / p.columns * wide + pixel % p.columns) * quads + quad;
    let taps = vec4f(0.25, 0.75, 0.75, 0.25);
    var sum = vec4f(0);
    for (var r = 0; r < 4; r++) {
      for (var c = 0; c < 4; c++) { sum += taps[r] * taps[c] * x[first + (r * wide + c) * quads]; }
    }
    out[p.at_out + i] = ended(sum, quad, pixel);`,
  ],
  enlarge: [
    `
fn pixel(place: vec2i, quad: i32) -> vec4f {
  let size = vec2i(p.columns, p.rows);
  if (any(place < vec2i(0)) || any(place >= size)) { return vec4f(0); }
  return x[p.at_x + (place.y * p.columns + place.x) * (p.channels / 4) + quad];
}`,
    `
    let quads = p.channels / 4;
    if (i >= 4 * quads * p.columns * p.rows) { return; }
    let quad = i % quads;
    let place = vec2i(i / quads % (2 * p.columns), i / quads / (2 * p.columns));
    let near = place / 2;
    let far = near + 2 * (place % 2) - 1;
    let row = 0.75 * pixel(near, quad) + 0.25 * pixel(vec2i(far.x, near.y), quad);
    let beyond = 0.75 * pixel(vec2i(near.x, far.y), quad) + 0.25 * pixel(far, quad);
    out[p.at_out + i] = 0.75 * row + 0.25 * beyond;`,
  ],
  accumulate: ["", "if (i < p.count / 4) { out[p.at_out + i] += x[p.at_x + i]; }"],
  spread: [
    "",
    `
    let parts = p.side * p.side;
    if (i >= parts * p.columns * p.rows) { return; }
    let part = i % parts;
    let pixel = i / parts;
    let row = pixel / p.columns * p.side + part / p.side;
    let to = p.at_out + row * p.columns * p.side + pixel % p.columns * p.side + part % p.side;
    out[to] = select(vec4f(0), out[to], p.onto == 1) + x[p.at_x + i];`,
  ],
  cubic: [
    `
fn weight(away: f32) -> f32 { // Keys 1981, a = -0.75
  let d = abs(away);
  return select(((-0.75 * d + 3.75) * d - 6) * d + 3, (1.25 * d - 2.25) * d * d + 1, d <= 1);
}`,
    `
    if (i >= 16 * p.columns * p.rows) { return; }
    let wide = 4 * p.columns;
    let place = (vec2f(f32(i % wide), f32(i / wide)) + 0.5) / 4 - 0.5;
    let first = vec2i(floor(place)) - 1;
    let last = vec2i(p.columns, p.rows) - 1;
    var sum = vec4f(0);
    for (var r = 0; r < 4; r++) {
      for (var c = 0; c < 4; c++) {
        let at = first + vec2i(c, r);
        let near = clamp(at, vec2i(0), last);
        let weights = weight(place.x - f32(at.x)) * weight(place.y - f32(at.y));
        sum += weights * x[p.at_x + near.y * p.columns + near.x];
      }
    }
    out[p.at_out + i] = sum;`,
  ],
  squash: ["", "if (i < p.count / 4) { out[p.at_out + i] = tanh(clamp(out[p.at_out + i], vec4f(-9), vec4f(9))); }"],
  to_bytes: [
    "",
    `
    if (i >= p.pixels) { return; }
    let level = vec4u(clamp(round((x[p.at_x + i] + 1) * 127.5), vec4f(0), vec4f(255)));
    out[p.at_out + i] = level.x | (level.y << 8) | (level.z << 16) | (255u << 24);`,
  ],
  from_bytes: [
    "",
    `
    if (i >= p.pixels) { return; }
    let level = vec4f((vec4u(x[p.at_x + i]) >> vec4u(0, 8, 16, 24)) & vec4u(255));
    out[p.at_out + i] = vec4f(level.xyz / 127.5 - 1, 0);`,
  ],
};

/** How many invocations an operation needs. @type {Record<string, (args: Record<string, number>) => number>} */
export const INVOCATIONS = {
  conv: ({ outputs, columns, rows }) => (outputs / 4) * Math.ceil(columns / TILE) * rows,
  scale_rows: ({ columns, rows }) => (columns / 4) * rows,
  pad: ({ channels, columns, rows, margin }) => (channels / 4) * (columns + 2 * margin) * (rows + 2 * margin),
  clear: ({ count }) => count / 4,
  blur: ({ channels, columns, rows }) => (channels / 4) * columns * rows,
  enlarge: ({ channels, columns, rows }) => channels * columns * rows,
  accumulate: ({ count }) => count / 4,
  spread: ({ side, columns, rows }) => side ** 2 * columns * rows,
  cubic: ({ columns, rows }) => 16 * columns * rows,
  squash: ({ count }) => count / 4,
  to_bytes: ({ pixels }) => pixels,
  from_bytes: ({ pixels }) => pixels,
};
