// Two rounds of the duel for each loss, with all that test_duel.py needs to take the same steps by autograd.

import { Game } from "../../gan/ui/page/tabs/learn/duel/game.js";
import { LOSSES } from "../../gan/ui/page/tabs/learn/duel/losses.js";

/** @import { Network } from "../../gan/ui/page/tabs/learn/duel/network.js" */

/** @param {Network} network */
const weightsOf = (network) => network.parameters().map(([values]) => [...values]);

/** @param {Network} network */
const slopesOf = (network) => network.parameters().map(([, slopes]) => [...slopes]);

/** @param {Game} game @param {"discriminator" | "generator"} side @param {() => void} step */
function taken(game, side, step) {
  const before = { discriminator: weightsOf(game.discriminator), generator: weightsOf(game.generator) };
  step();
  const real = [...game.points.subarray(0, game.points.length / 2)];
  const network = game[side];
  const [slopes, after] = [slopesOf(network), weightsOf(network)];
  return { side, before, real, latents: [...game.dealt], loss: game.losses[side], slopes, after };
}

const games = Object.keys(LOSSES).flatMap((loss) =>
  [0, 0.3].map((penalty) => {
    const rules = {
      target: "moons",
      loss,
      generatorRate: 0.01,
      discriminatorRate: 0.02,
      penalty,
      momentum: 0.5,
      lead: 0,
    };
    const game = new Game(rules, { seed: 7 });
    const steps = [1, 2].flatMap(() => [
      taken(game, "discriminator", () => game.stepDiscriminator()),
      taken(game, "generator", () => game.stepGenerator()),
    ]);
    const [thrown, measured] = [game.thrown(), game.measured()];
    return { rules, steps, real: [...game.real], thrown: [...thrown], measured, pushes: [...game.pushes(thrown)] };
  }),
);
console.log(JSON.stringify(games));
