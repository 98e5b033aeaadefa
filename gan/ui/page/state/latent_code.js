// A picture that no seed stands for: its latent, as text. The long form has a w for each layer; the short one, which fits
// into a link, a single w for all of them. See gan/stored.py.

const PLACE = "latent-walks.pictures"; // in this tab of the browser, until it is closed
const MOST = 64;

export const isStored = (end) => typeof end === "string" && end.startsWith("p");

// The text, if it is well formed; the long form, where this tab of the browser knows it.
export function readStored(text) {
  if (!/^p[\w-]{3,22000}$/.test(text) || text.length % 4 === 2) return undefined;
  return load()[text] ?? text;
}

// What a link carries: the mean of all layers.
export function shortOf(text, size) {
  const [reach, ...bytes] = bytesOf(text);
  const layers = bytes.length / size;
  if (layers <= 1 || !Number.isInteger(layers)) return text;
  const mean = new Uint8Array(size + 1);
  mean[0] = reach;
  for (let at = 0; at < size; at++) {
    let sum = 0;
    for (let layer = 0; layer < layers; layer++) sum += (bytes[layer * size + at] << 24) >> 24;
    mean[at + 1] = Math.round(sum / layers);
  }
  const short = textOf(mean);
  keep(short, text);
  return short;
}

// Keyframes and ends of a state in their short form.
export function shortened(state, size) {
  const short = (end) => (isStored(end) ? shortOf(end, size) : end);
  const keys = state.keys.map((key) => key.split("~").map(short).join("~"));
  return { ...state, a: short(state.a), b: short(state.b), keys };
}

export const holdsStored = ({ tab, a, b, keys }) =>
  tab === "walk" ? keys.some((key) => key.split("~").some(isStored)) : isStored(a) || isStored(b);

const bytesOf = (text) => Uint8Array.from(atob(text.slice(1).replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const textOf = (bytes) => `p${btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;

function load() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE)) ?? {};
  } catch {
    return {};
  }
}

function keep(short, long) {
  const known = load();
  if (known[short] === long) return;
  const entries = Object.entries({ ...known, [short]: long }).slice(-MOST);
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // a browser that keeps nothing: a reload shows the short form
  }
}
