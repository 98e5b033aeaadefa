// The page may be there before the networks are: it says so, keeps what is moved meanwhile, and begins when they come.

import { find, findAll } from "../controls/dom.js";
import { accepted } from "./request.js";

const LATE = 200; // ms: what is there sooner needs no words
const AGAIN = 700; // ms between two questions
const AWAY = "The server does not answer. This page goes on when it does.";
const IDLE = "button, select, textarea, input:not([type=range])"; // what can do nothing yet

/**
 * What the page is told once the networks are there, and what then repeats the moves of sliders that were moved before.
 * @template T
 * @param {string} address
 * @returns {Promise<{told: T, repeat: () => void}>}
 */
export async function arrival(address) {
  const hall = new Hall();
  const told = await answer(address, hall);
  return { told, repeat: hall.leave() };
}

/** @param {string} address @param {Hall} hall */
async function answer(address, hall) {
  for (let words = hall.loading; ; ) {
    const answered = await fetch(address, { cache: "no-store" }).catch(() => null);
    if (answered?.status === 503) {
      const { error } = await answered.json().catch(() => ({ error: hall.loading }));
      words = answered.headers.has("Retry-After") ? hall.loading : error; // else it never will be there
    } else if (answered) return (await accepted(answered)).json();
    else if (words === hall.loading) words = AWAY;
    hall.say(words);
    await new Promise((done) => setTimeout(done, AGAIN));
  }
}

/** The page while it waits. */
class Hall {
  /** @type {Map<HTMLInputElement, string>} */
  #moved = new Map();
  /** @type {HTMLElement[]} */
  #idle = [];
  loading = find("#lw-status").textContent; // the server's own sentence
  last = this.loading;

  constructor() {
    document.addEventListener("input", this.#keep, { capture: true });
    this.#late = setTimeout(() => this.#open(), LATE);
  }

  /** @type {ReturnType<typeof setTimeout>} */
  #late;

  /** @param {string} words */
  say(words) {
    this.last = words;
    if (document.documentElement.classList.contains("lw-coming")) find("#lw-status").textContent = words;
  }

  /** The page is as it always is; sliders that were moved have their places when it is told to repeat them. */
  leave() {
    clearTimeout(this.#late);
    document.removeEventListener("input", this.#keep, { capture: true });
    document.documentElement.classList.remove("lw-coming");
    find("#lw-progress").classList.remove("lw-slow");
    find("#lw-status").hidden = true;
    for (const one of this.#idle) one.removeAttribute("disabled");
    return () => {
      for (const [slider, value] of this.#moved) {
        slider.value = value;
        for (const type of ["input", "change"]) slider.dispatchEvent(new Event(type, { bubbles: true }));
      }
    };
  }

  #open() {
    document.documentElement.classList.add("lw-coming");
    find("#lw-progress").classList.add("lw-slow");
    find("#lw-status").hidden = false;
    this.say(this.last);
    this.#idle = findAll("#lw-page").flatMap((part) => findAll(IDLE, undefined, part));
    this.#idle = this.#idle.filter((one) => !one.hasAttribute("disabled"));
    for (const one of this.#idle) one.setAttribute("disabled", "");
  }

  /** @param {Event} event */
  #keep = ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === "range") this.#moved.set(target, target.value);
  };
}
