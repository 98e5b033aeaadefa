// The sections of the Learn tab, in the order that a visitor meets them. Each has a folder here with its script, HTML and
// style, a row in state/learning.js, and its style sheet's name in gan/ui/assets.py.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Services } from "../../pictures/services.js" */
/** @import { Model, State } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Newcomers } from "../explore/newcomers.js" */

import { Duel } from "./duel/duel.js";
import { Game } from "./game/game.js";
import { Inside } from "./inside/inside.js";
import { TimeTravel } from "./time/time_travel.js";
import { Train } from "./train/train.js";

/**
 * What a section is given; `address` is where others find this computer, or "".
 * @typedef {{store: Store, stage: Stage, services: Services, models: Model[], newcomers: Newcomers, address: string}} Page
 *
 * A part of the tab, of which one is shown at a time; its element is #lw-learn-NAME.
 * @typedef {object} Section
 * @property {string} name as links spell it
 * @property {string} title on its button
 * @property {(state: State) => boolean} has whether there is anything to show for this model
 * @property {(state: State, changed: Set<string>) => void} update while it is shown, first of all when it begins to be
 * @property {() => void} leave it is no longer shown, and shall rest
 */

/** @type {(new (page: Page) => Section)[]} */
export const SECTIONS = [TimeTravel, Game, Duel, Inside, Train];
