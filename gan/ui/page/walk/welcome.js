// The first seconds of a first visit: the walk goes to its second picture and back by itself, so that everybody sees
// what the slider does. Whoever touches anything has the page to himself.

/** @import { Pair } from "./pair.js" */
/** @import { Store } from "../state/store.js" */

import { takesTime } from "../pictures/drawing.js";
import { stir } from "../pictures/rest.js";
import { calm } from "./playback.js";

const KEY = "latent-walks.welcomed"; // in this browser; whoever was here before knows
const PAUSE = 800; // ms with the picture as it is, once the walk can be played
const WAY = 2.2; // seconds, and as long back
const HANDS = ["pointerdown", "keydown", "wheel", "touchstart"];

/**
 * Nobody is welcomed who follows a link, wants less motion, or has begun already.
 * @param {{pair: Pair, store: Store}} page
 */
export function welcome({ pair, store }) {
  if (location.search || calm.matches || takesTime(pair.stage.model()) || welcomed()) return;
  const before = store.state;
  const hands = new AbortController();
  stir(hands, true);
  hands.signal.addEventListener("abort", () => stir(hands, false));
  for (const kind of HANDS) {
    const taken = () => {
      hands.abort();
      pair.stop();
    };
    addEventListener(kind, taken, { capture: true, passive: true, signal: hands.signal });
  }
  const begin = () => {
    remember();
    const wanted = !hands.signal.aborted && !document.hidden && store.state === before;
    if (wanted) pair.playback.glide(1, WAY, () => pair.playback.glide(before.t, WAY, () => hands.abort()));
    else hands.abort();
    stir(hands, false);
  };
  pair.onceWhole(() => setTimeout(begin, PAUSE));
}

function welcomed() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function remember() {
  try {
    localStorage.setItem(KEY, "yes");
  } catch {
    // a browser that keeps nothing: each visit is the first
  }
}
