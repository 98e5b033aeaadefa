// Models that come, change their weights or go while the page is open: one that learns, one that was kept.

/** @import { Model } from "./state.js" */

/**
 * Brings a page's models up to date, in place, and tells what became of them.
 * @param {Model[]} models
 * @param {Model[]} told those of the newcomers that there are now
 * @param {string[]} before the names of those that there were
 * @returns {{come: Model[], changed: Model[], gone: string[]}}
 */
export function bringUpToDate(models, told, before) {
  /** @type {{come: Model[], changed: Model[], gone: string[]}} */
  const news = { come: [], changed: [], gone: [] };
  for (const model of told) {
    const known = models.find(({ name }) => name === model.name);
    if (!known) {
      models.push(model);
      news.come.push(model);
    } else {
      const learntOn = known.weights !== model.weights;
      Object.assign(known, model); // one that is kept has more to it, even where its weights stay
      if (learntOn) news.changed.push(known);
    }
  }
  for (const name of before) {
    if (told.some((model) => model.name === name)) continue;
    const at = models.findIndex((model) => model.name === name);
    if (at >= 0) models.splice(at, 1);
    news.gone.push(name);
  }
  return news;
}
