// How much of the target the generator reaches, and how many of its points lie on it: coverage and precision with five
// neighbours (Naeem 2020, Kynkäänniemi 2019), as gan/metrics.py measures pictures.

const NEAREST = 5;

/** Each point's squared distance to its fifth neighbour. @param {Float64Array} points x, y, x, y … */
export function radii(points) {
  const count = points.length / 2;
  const found = new Float64Array(count);
  const nearest = new Float64Array(NEAREST);
  for (let one = 0; one < count; one++) {
    nearest.fill(Infinity);
    for (let other = 0; other < count; other++) if (other !== one) keep(nearest, distance(points, one, points, other));
    found[one] = nearest[NEAREST - 1];
  }
  return found;
}

/**
 * @param {Float64Array} real
 * @param {Float64Array} reach `radii` of the real points
 * @param {Float64Array} fake
 * @returns {{coverage: number, precision: number}} shares of the real and of the generated points
 */
export function measure(real, reach, fake) {
  const [reals, fakes] = [real.length / 2, fake.length / 2];
  const hit = new Uint8Array(fakes);
  let covered = 0;
  for (let one = 0; one < reals; one++) {
    let reached = 0;
    for (let other = 0; other < fakes; other++) {
      if (distance(real, one, fake, other) >= reach[one]) continue;
      hit[other] = 1;
      reached = 1;
    }
    covered += reached;
  }
  return { coverage: covered / reals, precision: hit.reduce((all, one) => all + one, 0) / fakes };
}

/** @param {Float64Array} from @param {number} one @param {Float64Array} to @param {number} other */
const distance = (from, one, to, other) =>
  (from[2 * one] - to[2 * other]) ** 2 + (from[2 * one + 1] - to[2 * other + 1]) ** 2;

/** Puts a distance among the nearest, which stay in order. @param {Float64Array} nearest @param {number} far */
function keep(nearest, far) {
  let at = NEAREST - 1;
  if (far >= nearest[at]) return;
  for (; at > 0 && nearest[at - 1] > far; at--) nearest[at] = nearest[at - 1];
  nearest[at] = far;
}
