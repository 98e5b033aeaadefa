// What the duel can show: how it goes well, three ways in which it goes wrong, and what mends each.

/** @import { Rules } from "./game.js" */

/**
 * @typedef {object} Preset
 * @property {string} title
 * @property {string} words what there is to see
 * @property {Rules} rules
 * @property {{words: string, rules: Partial<Rules>}} [mend]
 */

/** @type {Rules} */
const EVEN = {
  target: "islands",
  loss: "relativistic",
  generatorRate: 0.003,
  discriminatorRate: 0.006,
  penalty: 0.02,
  momentum: 0,
  lead: 0,
};

/** @type {Record<string, Preset>} */
export const PRESETS = {
  even: {
    title: "Even match",
    words:
      "Neither gets far ahead, so each mistake is pointed out while it can still be mended. All eight islands fill.",
    rules: EVEN,
  },
  collapse: {
    title: "Mode collapse",
    words:
      "The generator moves ten times before the discriminator looks again: its points crowd where they got away with it last, and all flee together once they are found.",
    rules: { ...EVEN, loss: "original", generatorRate: 0.003, discriminatorRate: 0.002, penalty: 0, lead: -9 },
    mend: {
      words: "Mended: one move each, points judged in pairs, and a penalty. Now every island is worth staying at.",
      rules: EVEN,
    },
  },
  unbeatable: {
    title: "Unbeatable",
    words:
      "The discriminator learns ten times for each move and is soon sure of every place. Where all is certain nothing slopes: no stroke says where to go, and the points stay where they began.",
    rules: {
      ...EVEN,
      target: "ring",
      loss: "minimax",
      generatorRate: 0.0001, // quicker ones of both get away after a thousand rounds
      discriminatorRate: 0.01,
      penalty: 0,
      lead: 9,
    },
    mend: {
      words: "Mended: one move each, points judged in pairs, and a penalty that keeps the map sloping. The ring fills.",
      rules: { ...EVEN, target: "ring", penalty: 0.05 },
    },
  },
  circles: {
    title: "Going in circles",
    words:
      "Both move with momentum: the generator overshoots, the discriminator turns too late, and the points swing from side to side without ever settling on the ring.",
    rules: {
      ...EVEN,
      target: "ring",
      loss: "original",
      generatorRate: 0.003,
      discriminatorRate: 0.003,
      penalty: 0,
      momentum: 0.9,
    },
    mend: {
      words: "Mended: no momentum, and a penalty that calms the discriminator near real points.",
      rules: { penalty: 0.05, momentum: 0 },
    },
  },
};
