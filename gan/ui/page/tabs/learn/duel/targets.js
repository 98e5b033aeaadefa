// Where real points come from: shapes in the square from -1 to 1, each as a way to draw one point of it.

/** @typedef {{uniform: () => number, normal: () => number}} Chance */
/** @typedef {[number, number]} Point */
/** @typedef {{title: string, sample: (chance: Chance, drawn: Point[]) => Point}} Target */

const RADIUS = 0.7;
const ISLANDS = 8;

/** @param {Chance} chance @param {Point} middle @param {number} width @returns {Point} */
const near = ({ normal }, [x, y], width) => [x + width * normal(), y + width * normal()];

/** @param {number} turn 0 to 1 @returns {Point} */
const onCircle = (turn) => [RADIUS * Math.cos(2 * Math.PI * turn), RADIUS * Math.sin(2 * Math.PI * turn)];

/** @type {Record<string, Target>} */
export const TARGETS = {
  islands: {
    title: "Eight islands",
    sample: (chance) => near(chance, onCircle(Math.floor(chance.uniform() * ISLANDS) / ISLANDS), 0.035),
  },
  ring: {
    title: "Ring",
    sample: (chance) => near(chance, onCircle(chance.uniform()), 0.03),
  },
  moons: {
    title: "Two moons",
    sample: (chance) => {
      const upper = chance.uniform() < 0.5;
      const turn = Math.PI * chance.uniform();
      const [x, y] = [Math.cos(turn), Math.sin(turn)];
      return near(chance, upper ? [0.5 * x - 0.25, 0.55 * y - 0.12] : [0.25 - 0.5 * x, 0.12 - 0.55 * y], 0.04);
    },
  },
  island: {
    title: "One island",
    sample: (chance) => near(chance, [0.45, 0.3], 0.05),
  },
  own: {
    title: "Draw your own",
    sample: (chance, drawn) =>
      drawn.length
        ? near(chance, drawn[Math.floor(chance.uniform() * drawn.length)], 0.03)
        : near(chance, [0, 0], 0.04),
  },
};
