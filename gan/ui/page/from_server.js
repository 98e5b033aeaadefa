// The page with a server: it draws the pictures, and has parts that only a server can answer for.

/** @import { Description, Opened, Page } from "./main.js" */
/** @import { Model, State } from "./state/state.js" */

import { data, find, findAll } from "./controls/dom.js";
import { CopyCheck } from "./features/copy_check/copy_check.js";
import { arrival } from "./pictures/coming.js";
import { showFace } from "./pictures/faces.js";
import { ServerSource } from "./pictures/server_source.js";
import { TrainingServer } from "./pictures/training.js";
import { bringUpToDate } from "./state/newcomers.js";
import { Newcomers } from "./tabs/explore/newcomers.js";
import { Duel } from "./tabs/learn/duel/duel.js";
import { Game } from "./tabs/learn/game/game.js";
import { Inside } from "./tabs/learn/inside/inside.js";
import { Learn, made } from "./tabs/learn/learn.js";
import { TimeTravel } from "./tabs/learn/time/time_travel.js";
import { Train } from "./tabs/learn/train/train.js";
import { Photo } from "./tabs/photo/photo.js";
import { Paint } from "./tabs/sculpt/paint/paint.js";

/** What the page has beside the parts of every page. */
export const PARTS = ["#lw-picture-panel", "#lw-learn-panel", "#lw-copying"];

/** What Learn may have. */
const SECTIONS = { time: TimeTravel, game: Game, duel: Duel, inside: Inside, train: Train };

/** Where visitors may train. */
const trains = () => document.querySelector("#lw-learn-train") !== null;

/**
 * What such a page is told beyond what every page is: where the models' small pictures are, and which of them have an
 * index of their training pictures.
 * @typedef {Description & {faces: Record<string, string>, compared: string[]}} Own
 */

/** All of it comes when the networks are there. */
export async function describe() {
  const { told, repeat } = await arrival(`${base()}/page`);
  const description = /** @type {Own} */ (told);
  for (const one of findAll('#lw-models [data-lw="model"]')) {
    const face = description.faces[data(one, "model")];
    if (face) showFace(find("img", HTMLImageElement, one), face);
  }
  return { description, repeat };
}

/** Models that came since the page was made are among its own before a link is read. @param {Model[]} models */
export async function prepare(models) {
  if (!trains()) return;
  const told = await new TrainingServer(base()).state().catch(() => null); // the page does without
  if (told) bringUpToDate(models, told.models, []);
}

/** @param {Page} page @returns {Opened} */
export function open({ links, description }) {
  const { limits, models, paints, address, records, compared } = /** @type {Own} */ (description);
  const source = new ServerSource({
    base: base(),
    model: (/** @type {State} */ one) => links.model(one),
    limits: { ...limits, styles: paints.length },
  });
  if (trains()) source.training = new TrainingServer(base());
  return {
    source,
    files: source,
    *add({ store, stage, explore, walk }) {
      new Paint({ store, stage, services: source, names: paints });
      yield;
      new Photo({ store, stage, services: source, explore, walk });
      yield;
      const newcomers = new Newcomers({ store, stage, models });
      const page = { store, stage, services: source, models, newcomers, address, records };
      const sections = yield* made(SECTIONS, page);
      new Learn({ store, stage, sections, view: explore.pair });
      new CopyCheck({ store, stage, services: source, models: compared });
    },
  };
}

/** Only Gradio knows below which path the app is served; the origin is the one this page came from. */
function base() {
  const { gradio_config: config } = /** @type {{gradio_config?: {root?: string}}} */ (/** @type {unknown} */ (window));
  const root = new URL(config?.root ?? ".", location.href);
  return `${root.pathname.replace(/\/$/, "")}/gradio_api/latent-walks`;
}
