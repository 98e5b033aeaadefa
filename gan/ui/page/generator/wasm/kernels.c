// The layers' arithmetic for WebAssembly with 128-bit vectors. `build` beside this file compiles it.
//
// Activations lie pixel by pixel with their channels beside each other, whose number is a multiple of 4. All numbers are
// float32. Pointers count bytes, as WebAssembly's do; one that may be absent is 0 then. Nothing is allocated here.

#include <wasm_simd128.h>

#define PUBLIC(name) __attribute__((export_name(name)))
#define INLINE static inline __attribute__((always_inline))

typedef v128_t vec;
typedef const float *numbers;

INLINE vec load(numbers from) { return wasm_v128_load(from); }
INLINE void store(float *to, vec value) { wasm_v128_store(to, value); }
INLINE vec splat(float value) { return wasm_f32x4_splat(value); }
INLINE vec add(vec a, vec b) { return wasm_f32x4_add(a, b); }
INLINE vec mul(vec a, vec b) { return wasm_f32x4_mul(a, b); }
INLINE vec muladd(vec a, vec b, vec c) { return add(mul(a, b), c); }

// What follows a convolution: lrelu(x + bias + noise * strength); there may be no noise.
typedef struct {
  numbers bias, noise, strength;
  float slope; // of what is below 0: 1 for no activation, 0 for ReLU
} Ending;

INLINE vec ended(vec x, const Ending *end, int channel, int pixel) {
  x = add(x, end->bias ? load(end->bias + channel) : splat(0));
  if (end->noise) x = muladd(splat(end->noise[pixel]), load(end->strength + channel), x);
  if (end->slope != 1) x = add(wasm_f32x4_max(x, splat(0)), mul(splat(end->slope), wasm_f32x4_min(x, splat(0))));
  return x;
}

// `pixels` neighbours in a row times 4 * `vecs` outputs, summed in registers.
INLINE void tile(int pixels, int vecs, numbers x, numbers w, const int *taps, int count, int inputs, int x_step,
                 vec *sums) {
  for (int k = 0; k < pixels * vecs; k++) sums[k] = splat(0);
  for (int tap = 0; tap < count; tap++) {
    numbers at = x + taps[tap];
    for (int i = 0; i < inputs; i += 4)
#pragma unroll
      for (int j = 0; j < 4; j++) {
        vec weight[2];
        for (int v = 0; v < vecs; v++) weight[v] = load(w + 4 * v);
        w += 4 * vecs;
#pragma unroll
        for (int p = 0; p < pixels; p++) {
          vec value = wasm_v128_load32_splat(at + p * x_step + i + j);
          for (int v = 0; v < vecs; v++) sums[p * vecs + v] = muladd(value, weight[v], sums[p * vecs + v]);
        }
      }
  }
}

typedef struct {
  numbers x, w;
  const int *taps;
  int count, inputs, outputs, rows, columns, x_row, x_step;
  float *out;
  int out_row, out_step;
  Ending end;
} Convolution;

INLINE void tile_at(const Convolution *c, int pixels, int vecs, int row, int column, int output) {
  vec sums[16];
  tile(pixels, vecs, c->x + row * c->x_row + column * c->x_step, c->w + output * c->count * c->inputs, c->taps, c->count,
       c->inputs, c->x_step, sums);
  float *out = c->out + row * c->out_row + column * c->out_step + output;
  int pixel = row * c->columns + column;
#pragma unroll
  for (int p = 0; p < pixels; p++)
    for (int v = 0; v < vecs; v++)
      store(out + p * c->out_step + 4 * v, ended(sums[p * vecs + v], &c->end, output + 4 * v, pixel + p));
}

INLINE void band(const Convolution *c, int vecs, int output) {
  for (int row = 0; row < c->rows; row++) {
    int column = 0;
    for (; column + 7 <= c->columns || column + 4 == c->columns; column += 4) tile_at(c, 4, vecs, row, column, output);
    switch (c->columns - column) {
    case 1: tile_at(c, 1, vecs, row, column, output); break;
    case 2: tile_at(c, 2, vecs, row, column, output); break;
    case 3: tile_at(c, 3, vecs, row, column, output); break;
    case 5: tile_at(c, 5, vecs, row, column, output); break;
    case 6: tile_at(c, 6, vecs, row, column, output); break;
    }
  }
}

// out[row, column] = the sum over taps of w[tap] times x at [row, column] and so many numbers further; `x_row` and `x_step`
// are how far apart in x two rows and two columns of the result are.
// w: [outputs / 8, count, inputs, 8], and where 4 outputs are left [count, inputs, 4].
PUBLIC("conv")
void conv(numbers x, numbers w, const int *taps, numbers bias, numbers noise, numbers strength, float *out, int count,
          int inputs, int outputs, int rows, int columns, int x_row, int x_step, int out_row, int out_step, float slope) {
  Convolution c = {x, w, taps, count, inputs, outputs, rows, columns, x_row, x_step, out, out_row, out_step,
                   {bias, noise, strength, slope}};
  int output = 0;
  for (; output + 8 <= outputs; output += 8) band(&c, 2, output);
  if (output < outputs) band(&c, 1, output);
}

// The 3x3 convolution of a square of 6x6 in 36 products for 16 results, in place of 144 (Lavin & Gray 2015, F(4x4, 3x3)):
// transformed input times transformed kernel, and back.
INLINE void to_products(const vec *d, int step, vec *out, int out_step) {
  vec a = d[0], b = d[step], c = d[2 * step], e = d[3 * step], f = d[4 * step], g = d[5 * step];
  vec four = splat(4), five = splat(5), two = splat(2);
  vec even = wasm_f32x4_sub(f, mul(four, c)), odd = wasm_f32x4_sub(e, mul(four, b));
  vec even2 = wasm_f32x4_sub(f, c), odd2 = mul(two, wasm_f32x4_sub(e, b));
  out[0] = add(wasm_f32x4_sub(mul(four, a), mul(five, c)), f);
  out[out_step] = add(even, odd);
  out[2 * out_step] = wasm_f32x4_sub(even, odd);
  out[3 * out_step] = add(even2, odd2);
  out[4 * out_step] = wasm_f32x4_sub(even2, odd2);
  out[5 * out_step] = add(wasm_f32x4_sub(mul(four, b), mul(five, e)), g);
}

INLINE void from_products(const vec *m, int step, vec *out, int out_step) {
  vec sum = add(m[step], m[2 * step]), difference = wasm_f32x4_sub(m[step], m[2 * step]);
  vec sum2 = add(m[3 * step], m[4 * step]), difference2 = wasm_f32x4_sub(m[3 * step], m[4 * step]);
  out[0] = add(add(m[0], sum), sum2);
  out[out_step] = muladd(splat(2), difference2, difference);
  out[2 * out_step] = muladd(splat(4), sum2, sum);
  out[3 * out_step] = add(muladd(splat(8), difference2, difference), m[5 * step]);
}

INLINE int least(int a, int b) { return a < b ? a : b; }

// As `conv` with the nine taps of a square. w: [36, outputs / 8, inputs, 8] and so on, the transformed kernels; `line`
// keeps 36 times: for every 4 columns inputs + outputs numbers, and twice APART.
#define APART 16 // so that planes do not begin at like addresses, for which a cache has few places
PUBLIC("winograd")
void winograd(numbers x, numbers w, const int *origin, numbers bias, numbers noise, numbers strength, float *out,
              float *line, int inputs, int outputs, int rows, int columns, int x_row, int out_row, int out_step,
              float slope) {
  Ending end = {bias, noise, strength, slope};
  int squares = (columns + 3) / 4;
  int plane = squares * inputs + APART, product = squares * outputs + APART;
  float *products = line + 36 * plane;
  for (int row = 0; row < rows; row += 4) {
    for (int square = 0; square < squares; square++)
      for (int i = 0; i < inputs; i += 4) {
        vec d[36], half[36], whole[36];
        for (int k = 0; k < 36; k++) {
          int r = least(row + k / 6, rows + 1), c = least(4 * square + k % 6, columns + 1);
          d[k] = load(x + r * x_row + c * inputs + i);
        }
        for (int k = 0; k < 6; k++) to_products(d + k, 6, half + k, 6);
        for (int k = 0; k < 6; k++) to_products(half + 6 * k, 1, whole + 6 * k, 1);
        for (int k = 0; k < 36; k++) store(line + k * plane + square * inputs + i, whole[k]);
      }
    for (int k = 0; k < 36; k++)
      conv(line + k * plane, w + k * inputs * outputs, origin, 0, 0, 0, products + k * product, 1, inputs, outputs, 1,
           squares, 0, inputs, 0, outputs, 1);
    for (int square = 0; square < squares; square++)
      for (int o = 0; o < outputs; o += 4) {
        vec m[36], half[24], whole[16];
        for (int k = 0; k < 36; k++) m[k] = load(products + k * product + square * outputs + o);
        for (int k = 0; k < 6; k++) from_products(m + k, 6, half + k, 6);
        for (int k = 0; k < 4; k++) from_products(half + 6 * k, 1, whole + 4 * k, 1);
        for (int k = 0; k < 16; k++) {
          int r = row + k / 4, c = 4 * square + k % 4;
          if (r < rows && c < columns)
            store(out + r * out_row + c * out_step + o, ended(whole[k], &end, o, r * columns + c));
        }
      }
  }
}

// x, each pixel `times` as high and wide, with `margin` pixels more on every side, as if there were a mirror in the middle
// of the pixels at the edge.
PUBLIC("mirror")
void mirror(numbers x, float *out, int rows, int columns, int channels, int margin, int times) {
  int last_row = rows * times - 1, last_column = columns * times - 1;
  for (int row = -margin; row <= last_row + margin; row++)
    for (int column = -margin; column <= last_column + margin; column++, out += channels) {
      int r = row < 0 ? -row : row > last_row ? 2 * last_row - row : row;
      int c = column < 0 ? -column : column > last_column ? 2 * last_column - column : column;
      numbers from = x + (r / times * columns + c / times) * channels;
      for (int k = 0; k < channels; k += 4) store(out + k, load(from + k));
    }
}

// Pixels of 28 numbers: three colours of those that are 0, 3 or 6 rows and columns further in x, which has 6 more of both.
// A convolution of 9x9 colours becomes one of 3x3 on them.
PUBLIC("gather")
void gather(numbers x, float *out, int rows, int columns) {
  for (int row = 0; row < rows; row++)
    for (int column = 0; column < columns; column++, out += 28)
      for (int k = 0; k < 9; k++)
        store(out + 3 * k, load(x + 4 * ((row + 3 * (k / 3)) * (columns + 6) + column + 3 * (k % 3))));
}

// out times scale, plus shift, what is below 0 times slopes: all by channel, and none of them has to be there.
PUBLIC("bend")
void bend(numbers scale, numbers shift, numbers slopes, float *out, int pixels, int channels) {
  for (int pixel = 0; pixel < pixels; pixel++)
    for (int k = 0; k < channels; k += 4, out += 4) {
      vec y = load(out);
      if (scale) y = mul(y, load(scale + k));
      if (shift) y = add(y, load(shift + k));
      if (slopes) y = muladd(load(slopes + k), wasm_f32x4_min(y, splat(0)), wasm_f32x4_max(y, splat(0)));
      store(out, y);
    }
}

// Of each row of x and each channel the mean, and behind all channels' means the sum of squared differences from it.
PUBLIC("row_moments")
void row_moments(numbers x, float *out, int rows, int columns, int channels) {
  for (int row = 0; row < rows; row++, x += columns * channels, out += 2 * channels)
    for (int k = 0; k < channels; k += 4) {
      vec sum = splat(0), squares = splat(0);
      for (int column = 0; column < columns; column++) sum = add(sum, load(x + column * channels + k));
      vec mean = mul(sum, splat(1.f / columns));
      for (int column = 0; column < columns; column++) {
        vec apart = wasm_f32x4_sub(load(x + column * channels + k), mean);
        squares = muladd(apart, apart, squares);
      }
      store(out + k, mean);
      store(out + channels + k, squares);
    }
}

// What brings channels with these `row_moments` to the deviation `scale` and the mean `shift`: factors, then summands.
PUBLIC("look")
void look(numbers x, numbers scale, numbers shift, float *out, int rows, int columns, int channels) {
  for (int k = 0; k < channels; k += 4) {
    vec sum = splat(0), squares = splat(0);
    for (int row = 0; row < rows; row++) sum = add(sum, load(x + 2 * row * channels + k));
    vec mean = mul(sum, splat(1.f / rows));
    for (int row = 0; row < rows; row++) {
      vec apart = wasm_f32x4_sub(load(x + 2 * row * channels + k), mean);
      vec within = load(x + (2 * row + 1) * channels + k);
      squares = add(squares, muladd(mul(apart, apart), splat(columns), within));
    }
    vec variance = mul(squares, splat(1.f / (rows * columns)));
    vec factor = wasm_f32x4_div(load(scale + k), wasm_f32x4_sqrt(add(variance, splat(1e-5f))));
    store(out + k, factor);
    store(out + channels + k, wasm_f32x4_sub(load(shift + k), mul(factor, mean)));
  }
}

// out is what is seen of it through x: x + (out - x) * s[0]
PUBLIC("mix")
void mix(numbers x, numbers s, float *out, int count) {
  for (int k = 0; k < count; k += 4)
    store(out + k, muladd(wasm_f32x4_sub(load(out + k), load(x + k)), splat(s[0]), load(x + k)));
}

// A 3x3 convolution of every channel by itself, of every so manieth pixel; w: [9, channels].
PUBLIC("depthwise")
void depthwise(numbers x, numbers w, numbers bias, float *out, int rows, int columns, int channels, int x_row, int stride) {
  for (int row = 0; row < rows; row++)
    for (int column = 0; column < columns; column++)
      for (int k = 0; k < channels; k += 4, out += 4) {
        vec sum = load(bias + k);
        for (int tap = 0; tap < 9; tap++) {
          numbers at = x + (row * stride + tap / 3) * x_row + (column * stride + tap % 3) * channels + k;
          sum = muladd(load(at), load(w + tap * channels + k), sum);
        }
        store(out, sum);
      }
}

// Nothing of out below 0, nor above `most`.
PUBLIC("cap")
void cap(float *out, int count, int most) {
  for (int k = 0; k < count; k += 4)
    store(out + k, wasm_f32x4_min(wasm_f32x4_max(load(out + k), splat(0)), splat(most)));
}

// out[row, :] = x[row, :] * s[row]
PUBLIC("scale_rows")
void scale_rows(numbers x, numbers s, float *out, int rows, int columns) {
  for (int row = 0; row < rows; row++)
    for (int k = row * columns; k < (row + 1) * columns; k += 4) store(out + k, mul(load(x + k), splat(s[row])));
}

// x, its channels times s where there is s, with `margin` pixels more on every side: zeros, or those at the edge.
PUBLIC("pad")
void pad(numbers x, numbers s, float *out, int rows, int columns, int channels, int margin, int repeat) {
  for (int row = -margin; row < rows + margin; row++)
    for (int column = -margin; column < columns + margin; column++, out += channels) {
      int r = row < 0 ? 0 : row < rows ? row : rows - 1, c = column < 0 ? 0 : column < columns ? column : columns - 1;
      numbers from = x + (r * columns + c) * channels;
      if (!repeat && (r != row || c != column))
        for (int k = 0; k < channels; k += 4) store(out + k, splat(0));
      else if (s)
        for (int k = 0; k < channels; k += 4) store(out + k, mul(load(from + k), load(s + k)));
      else
        for (int k = 0; k < channels; k += 4) store(out + k, load(from + k));
    }
}

INLINE vec smooth(vec a, vec b, vec c, vec d) { return add(add(a, d), mul(add(b, c), splat(3))); }

// The filter [1, 3, 3, 1] / 4 both ways; x has 3 rows and columns more. `line` keeps columns + 3 pixels.
PUBLIC("blur")
void blur(numbers x, numbers bias, numbers noise, numbers strength, float *out, float *line, int rows, int columns,
          int channels, float slope) {
  Ending end = {bias, noise, strength, slope};
  int row_of_x = (columns + 3) * channels;
  for (int row = 0; row < rows; row++) {
    for (int k = 0; k < row_of_x; k += 4, x += 4)
      store(line + k, smooth(load(x), load(x + row_of_x), load(x + 2 * row_of_x), load(x + 3 * row_of_x)));
    numbers at = line;
    for (int pixel = row * columns; pixel < (row + 1) * columns; pixel++)
      for (int k = 0; k < channels; k += 4, at += 4, out += 4) {
        vec sum = smooth(load(at), load(at + channels), load(at + 2 * channels), load(at + 3 * channels));
        store(out, ended(mul(sum, splat(1 / 16.f)), &end, k, pixel));
      }
  }
}

INLINE vec nearer(vec near, vec far) { return add(mul(near, splat(0.75f)), mul(far, splat(0.25f))); }

// Twice as high and wide, bilinear with zeros beyond the edge. `line` keeps columns + 2 pixels.
PUBLIC("enlarge")
void enlarge(numbers x, float *out, float *line, int rows, int columns, int channels) {
  int width = columns * channels;
  for (int k = 0; k < channels; k += 4) {
    store(line + k, splat(0));
    store(line + channels + width + k, splat(0));
  }
  for (int row = 0; row < 2 * rows; row++) {
    int near = row >> 1, far = row & 1 ? near + 1 : near - 1;
    for (int k = 0; k < width; k += 4) {
      vec beyond = far < 0 || far == rows ? splat(0) : load(x + far * width + k);
      store(line + channels + k, nearer(load(x + near * width + k), beyond));
    }
    for (int column = 0; column < 2 * columns; column++) {
      numbers at = line + (1 + (column >> 1)) * channels, beside = column & 1 ? at + channels : at - channels;
      for (int k = 0; k < channels; k += 4, out += 4) store(out, nearer(load(at + k), load(beside + k)));
    }
  }
}

PUBLIC("clear")
void clear(float *out, int count) {
  for (int k = 0; k < count; k += 4) store(out + k, splat(0));
}

// out += x
PUBLIC("accumulate")
void accumulate(numbers x, float *out, int count) {
  for (int k = 0; k < count; k += 4) store(out + k, add(load(out + k), load(x + k)));
}

// Each pixel of x becomes side * side pixels of 4 numbers, row by row; `onto` is 1 where they are added to `out`.
PUBLIC("spread")
void spread(numbers x, float *out, int rows, int columns, int side, int onto) {
  for (int row = 0; row < rows; row++)
    for (int column = 0; column < columns; column++)
      for (int r = 0; r < side; r++)
        for (int c = 0; c < side; c++, x += 4) {
          float *to = out + 4 * ((row * side + r) * columns * side + column * side + c);
          store(to, onto ? add(load(to), load(x)) : load(x));
        }
}

// How much a pixel so far away counts in a cubic enlargement (Keys 1981, a = -0.75 as in PyTorch).
INLINE float cubic_weight(float d) {
  if (d < 0) d = -d;
  return d <= 1 ? (1.25f * d - 2.25f) * d * d + 1 : ((-0.75f * d + 3.75f) * d - 6) * d + 3;
}

// Four times as high and wide, cubic; the pixels of 4 numbers at the edge repeat. `line` keeps columns pixels.
PUBLIC("cubic")
void cubic(numbers x, float *out, float *line, int rows, int columns) {
  float weights[4][4];
  for (int phase = 0; phase < 4; phase++)
    for (int k = 0; k < 4; k++) {
      float place = (phase + 0.5f) / 4 - 0.5f, from = phase < 2 ? -1 : 0;
      weights[phase][k] = cubic_weight(place - (from - 1 + k));
    }
  for (int row = 0; row < 4 * rows; row++) {
    int first = (row >> 2) + ((row & 3) < 2 ? -2 : -1);
    for (int column = 0; column < columns; column++) {
      vec sum = splat(0);
      for (int k = 0; k < 4; k++) {
        int r = first + k < 0 ? 0 : first + k < rows ? first + k : rows - 1;
        sum = muladd(load(x + 4 * (r * columns + column)), splat(weights[row & 3][k]), sum);
      }
      store(line + 4 * column, sum);
    }
    for (int column = 0; column < 4 * columns; column++, out += 4) {
      int begin = (column >> 2) + ((column & 3) < 2 ? -2 : -1);
      vec sum = splat(0);
      for (int k = 0; k < 4; k++) {
        int c = begin + k < 0 ? 0 : begin + k < columns ? begin + k : columns - 1;
        sum = muladd(load(line + 4 * c), splat(weights[column & 3][k]), sum);
      }
      store(out, sum);
    }
  }
}

// exp(x) for x from -18 to 18: 2^n times a series of what is left (Cephes' coefficients).
INLINE vec exponential(vec x) {
  vec n = wasm_f32x4_nearest(mul(x, splat(1.44269504f)));
  vec r = add(muladd(n, splat(-0.693359375f), x), mul(n, splat(2.12194440e-4f)));
  vec series = splat(1.9875691500e-4f);
  series = muladd(series, r, splat(1.3981999507e-3f));
  series = muladd(series, r, splat(8.3334519073e-3f));
  series = muladd(series, r, splat(4.1665795894e-2f));
  series = muladd(series, r, splat(1.6666665459e-1f));
  series = muladd(series, r, splat(5.0000001201e-1f));
  series = add(muladd(mul(series, r), r, r), splat(1));
  vec power = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(n), wasm_i32x4_splat(127)), 23);
  return mul(series, power);
}

// The hyperbolic tangent of each number, in its place.
PUBLIC("squash")
void squash(float *out, int count) {
  for (int k = 0; k < count; k += 4) {
    vec twice = wasm_f32x4_max(splat(-18), wasm_f32x4_min(splat(18), mul(splat(2), load(out + k))));
    store(out + k, wasm_f32x4_sub(splat(1), wasm_f32x4_div(splat(2), add(exponential(twice), splat(1)))));
  }
}

// -1 to 1 becomes 0 to 255, rounded to even as PyTorch rounds; opaque.
PUBLIC("to_bytes")
void to_bytes(numbers x, unsigned char *out, int pixels) {
  for (int pixel = 0; pixel < pixels; pixel++, x += 4, out += 4) {
    vec level = wasm_f32x4_nearest(mul(add(load(x), splat(1)), splat(127.5f)));
    vec words = wasm_i32x4_trunc_sat_f32x4(level);
    vec bytes = wasm_u8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(words, words), words);
    wasm_v128_store32_lane(out, bytes, 0);
    out[3] = 255;
  }
}

// 0 to 255 becomes -1 to 1.
PUBLIC("from_bytes")
void from_bytes(const unsigned char *x, float *out, int pixels) {
  for (int k = 0; k < 4 * pixels; k += 4)
    store(out + k, wasm_f32x4_make(x[k] / 127.5f - 1, x[k + 1] / 127.5f - 1, x[k + 2] / 127.5f - 1, 0));
}
