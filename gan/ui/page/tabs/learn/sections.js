// The sections of the Learn tab. Each has a folder here with its script, HTML and style, a row in state/learning.js, its
// style sheet's name in gan/ui/assets.py, and what it needs in gan/ui/markup.py; from_server.js and from_browser.js list
// those that their pages may have.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Services } from "../../pictures/services.js" */
/** @import { Learning } from "./time/stages.js" */
/** @import { Model, State } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Newcomers } from "../explore/newcomers.js" */

/**
 * What a section of any page is given.
 * @typedef {{store: Store, stage: Stage}} Shown
 *
 * What a section of a page with a server is given; `address` is where others find this computer, or "", and
 * `records` say how models learnt.
 * @typedef {Shown & {services: Services, models: Model[], newcomers: Newcomers, address: string,
 *   records: Record<string, Learning>}} Page
 *
 * A part of the tab, of which one is shown at a time; its element is #lw-learn-NAME.
 * @typedef {object} Section
 * @property {string} name as links spell it
 * @property {(state: State) => boolean} has whether there is anything to show for this model
 * @property {(state: State, changed: Set<string>) => void} update while it is shown, first of all when it begins to be
 * @property {() => void} leave it is no longer shown, and shall rest
 */

/**
 * By name, in the order that a visitor meets them; one whose element a page lacks is not made.
 * @template {Shown} P
 * @typedef {Record<string, new (page: P) => Section>} Sections
 */
export {};
