// The operations that only paintings need, as WGSL; `shaders.js` tells how to read them.

/** Types of places. @type {Record<string, Record<string, string>>} */
export const ELEMENTS = { gather: { x: "f32" }, mix: { s: "f32" } };

/** What comes before the entry point, and the body of it for invocation `i`. @type {Record<string, [string, string]>} */
export const SHADERS = {
  mirror: [
    "",
    `
    let quads = p.channels / 4;
    let size = vec2i(p.columns, p.rows) * p.times;
    let wide = size.x + 2 * p.margin;
    if (i >= quads * wide * (size.y + 2 * p.margin)) { return; }
    let last = size - 1;
    let place = vec2i(i / quads % wide, i / quads / wide) - p.margin;
    let near = (last - abs(last - abs(place))) / p.times;
    out[p.at_out + i] = x[p.at_x + (near.y * p.columns + near.x) * quads + i % quads];`,
  ],
  gather: [
    "",
    `
    if (i >= 7 * p.columns * p.rows) { return; }
    let pixel = i / 7;
    var value = vec4f(0);
    for (var k = 0; k < 4; k++) {
      let number = i % 7 * 4 + k;
      let part = number / 3;
      if (part == 9) { break; }
      let row = pixel / p.columns + part / 3 * 3;
      let column = pixel % p.columns + part % 3 * 3;
      value[k] = x[p.at_x + 4 * (row * (p.columns + 6) + column) + number % 3];
    }
    out[p.at_out + i] = value;`,
  ],
  bend: [
    "",
    `
    let quads = p.channels / 4;
    if (i >= quads * p.pixels) { return; }
    let quad = i % quads;
    var y = out[p.at_out + i];
    if (p.at_scale >= 0) { y *= scale[p.at_scale + quad]; }
    if (p.at_shift >= 0) { y += shift[p.at_shift + quad]; }
    if (p.at_slopes >= 0) { y = max(y, vec4f(0)) + slopes[p.at_slopes + quad] * min(y, vec4f(0)); }
    out[p.at_out + i] = y;`,
  ],
  row_moments: [
    "",
    `
    let quads = p.channels / 4;
    if (i >= quads * p.rows) { return; }
    let row = i / quads;
    let first = p.at_x + row * p.columns * quads + i % quads;
    var sum = vec4f(0);
    for (var column = 0; column < p.columns; column++) { sum += x[first + column * quads]; }
    let mean = sum / f32(p.columns);
    var squares = vec4f(0);
    for (var column = 0; column < p.columns; column++) {
      let apart = x[first + column * quads] - mean;
      squares += apart * apart;
    }
    out[p.at_out + 2 * row * quads + i % quads] = mean;
    out[p.at_out + (2 * row + 1) * quads + i % quads] = squares;`,
  ],
  look: [
    "",
    `
    let quads = p.channels / 4;
    if (i >= quads) { return; }
    var sum = vec4f(0);
    for (var row = 0; row < p.rows; row++) { sum += x[p.at_x + 2 * row * quads + i]; }
    let mean = sum / f32(p.rows);
    var squares = vec4f(0);
    for (var row = 0; row < p.rows; row++) {
      let apart = x[p.at_x + 2 * row * quads + i] - mean;
      squares += apart * apart * f32(p.columns) + x[p.at_x + (2 * row + 1) * quads + i];
    }
    let factor = scale[p.at_scale + i] / sqrt(squares / f32(p.rows * p.columns) + 1e-5);
    out[p.at_out + i] = factor;
    out[p.at_out + quads + i] = shift[p.at_shift + i] - factor * mean;`,
  ],
  mix: [
    "",
    "if (i < p.count / 4) { let y = x[p.at_x + i]; out[p.at_out + i] = y + (out[p.at_out + i] - y) * s[p.at_s]; }",
  ],
  depthwise: [
    "",
    `
    let quads = p.channels / 4;
    if (i >= quads * p.columns * p.rows) { return; }
    let quad = i % quads;
    let place = vec2i(i / quads % p.columns, i / quads / p.columns) * p.stride;
    var sum = bias[p.at_bias + quad];
    for (var tap = 0; tap < 9; tap++) {
      let at = (place.y + tap / 3) * (p.x_row / 4) + (place.x + tap % 3) * quads + quad;
      sum += x[p.at_x + at] * w[p.at_w + tap * quads + quad];
    }
    out[p.at_out + i] = sum;`,
  ],
  cap: ["", "if (i < p.count / 4) { out[p.at_out + i] = clamp(out[p.at_out + i], vec4f(0), vec4f(f32(p.most))); }"],
};

/** How many invocations an operation needs. @type {Record<string, (args: Record<string, number>) => number>} */
export const INVOCATIONS = {
  mirror: ({ channels, columns, rows, margin, times }) =>
    (channels / 4) * (columns * times + 2 * margin) * (rows * times + 2 * margin),
  gather: ({ columns, rows }) => 7 * columns * rows,
  bend: ({ pixels, channels }) => (channels / 4) * pixels,
  row_moments: ({ rows, channels }) => (channels / 4) * rows,
  look: ({ channels }) => channels / 4,
  mix: ({ count }) => count / 4,
  depthwise: ({ channels, columns, rows }) => (channels / 4) * columns * rows,
  cap: ({ count }) => count / 4,
};
