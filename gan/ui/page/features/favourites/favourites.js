// Pictures a visitor keeps: in this browser only, small enough to be kept whole.

/** @typedef {{query: string, image: string, words: string}} Favourite */

export const KEY = "latent-walks.favourites";
const MOST = 60;

/** @returns {Favourite[]} */
export function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(sound) : [];
  } catch {
    return [];
  }
}

/** Whether it could be kept: a browser may have no room, or keep nothing at all. @param {Favourite} favourite */
export const add = (favourite) =>
  save([favourite, ...load().filter((one) => one.query !== favourite.query)].slice(0, MOST));

/** @param {string} query */
export const remove = (query) => save(load().filter((one) => one.query !== query));

/** @param {Favourite[]} favourites */
function save(favourites) {
  try {
    localStorage.setItem(KEY, JSON.stringify(favourites));
    return true;
  } catch {
    return false;
  }
}

/** @param {any} one @returns {one is Favourite} */
const sound = (one) =>
  typeof one?.query === "string" &&
  /^data:image\/(jpeg|png);base64,[\w+/=]+$/.test(one?.image) &&
  typeof one?.words === "string";
