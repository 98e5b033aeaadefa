// Pictures a visitor keeps: in this browser only, small enough to be kept whole.

const PLACE = "latent-walks.favourites";
const MOST = 60;

export function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE));
    return Array.isArray(kept) ? kept.filter(sound) : [];
  } catch {
    return [];
  }
}

export function add(favourite) {
  save([favourite, ...load().filter((one) => one.query !== favourite.query)].slice(0, MOST));
}

export function remove(query) {
  save(load().filter((one) => one.query !== query));
}

function save(favourites) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(favourites));
  } catch {
    // a browser that keeps nothing: the page works on without
  }
}

const sound = (one) =>
  typeof one?.query === "string" && /^data:image\/(jpeg|png);base64,[\w+/=]+$/.test(one?.image) && typeof one?.words === "string";
