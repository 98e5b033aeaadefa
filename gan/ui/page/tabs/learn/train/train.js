// Train on your pictures: the run of this server, which everybody who opens the page sees, and how one begins.

/** @import { Told } from "../../../pictures/training.js" */
/** @import { State } from "../../../state/state.js" */
/** @import { Page } from "../sections.js" */

import { button, data, find, findAll, on, press } from "../../../controls/dom.js";
import { opening } from "../../../state/state.js";
import { Choosing, list, reason } from "./choosing.js";
import { showCurves } from "./curves.js";
import { numbers, PHASES } from "./words.js";

const SEEDS = 16;
const COLUMNS = 4;
const SOON = 1500; // ms between two looks while something happens here
const SELDOM = 6000;
const SURE = "Really throw it away?";
/** Which acts are offered when. @type {Record<string, string[]>} */
const ACTS = {
  learning: ["pause", "stop"],
  paused: ["on", "discard"],
  stopped: ["on", "discard"],
  done: ["more", "discard"],
  failed: ["on", "discard"],
  keeping: [],
};
const KEPT = ["paused", "stopped", "done", "failed"]; // when it can be kept

export class Train {
  name = "train";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #next = undefined;
  #open = false;
  #sheet = 0;
  #model = "";

  /** @param {Page} page */
  constructor({ store, stage, services, models, newcomers }) {
    this.store = store;
    this.stage = stage;
    this.models = models;
    this.newcomers = newcomers;
    if (!services.training || !this.has()) return;
    this.server = services.training;
    this.choosing = new Choosing({
      server: this.server,
      say: (words, refused) => this.#say(words, refused),
      begun: (told) => this.#tell(told),
    });
    find("#lw-train-grid").append(...Array.from({ length: SEEDS }, (_, seed) => seedButton(seed)));
    on("click", "train-seed", (one) => this.#explore(Number(one.dataset.seed)));
    on("click", "train-explore", () => this.store.set({ ...this.#chosen(0), tab: "explore" }));
    on("click", "train-act", (one) => this.#act(one));
    this.#look();
  }

  /** Only where whoever runs the server allows it. */
  has() {
    return document.querySelector("#lw-learn-train") !== null;
  }

  /** @param {State} state @param {Set<string>} changed */
  update(state, changed) {
    if (!this.#open) {
      this.#open = true;
      this.#look();
    }
    if (changed.has("a") || changed.has("model")) this.#mark(state);
  }

  leave() {
    this.#open = false;
  }

  /** Asks how far it is, now and again and again. */
  async #look() {
    clearTimeout(this.#next);
    if (!this.server) return;
    let soon = false;
    try {
      const told = await this.server.state();
      this.#tell(told);
      soon = this.#open && (told.busy || told.phase === "idle");
    } catch {
      if (this.#open) this.#say("The connection broke; it learns on, and this page tries again.", true);
    }
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#look(), soon ? SOON : SELDOM);
  }

  /** @param {Told} told */
  #tell(told) {
    this.newcomers.tell(told.models);
    this.choosing?.offer(told);
    const idle = told.phase === "idle";
    const before = this.#model;
    this.#model = told.name;
    this.choosing?.show(idle);
    find("#lw-train-run").hidden = idle;
    if (idle && before) this.#ended(told, before);
    if (!idle) this.#showRun(told);
  }

  /** @param {Told} told @param {string} name */
  #ended({ models }, name) {
    this.#sheet = 0;
    find("#lw-train-grid img").hidden = true;
    const kept = models.find((model) => model.name === name);
    this.store.touch();
    this.#say(kept ? `“${kept.title}” stands among the models now.` : "It was thrown away.");
  }

  /** @param {Told} told */
  #showRun({ phase, busy, words, title, progress, live, notes }) {
    find("#lw-train-what").textContent = title;
    const began = busy && phase === "learning" && !live.number ? "Reading the pictures" : PHASES[phase];
    find("#lw-train-phase").textContent = progress || began;
    if (words) this.#say(words, phase === "failed");
    else if (busy) this.#say("");
    this.#showSheet(live.number ?? 0);
    this.#showNumbers(numbers(live, busy));
    showCurves(live.points ?? []);
    list(find("#lw-train-told ul"), [...notes, ...(live.notes ?? [])]);
    for (const one of findAll('[data-lw="train-act"][data-act]')) {
      const act = data(one, "act");
      if (act !== "keep") one.hidden = !ACTS[phase]?.includes(act) || (busy && phase !== "learning");
      if (act !== "discard") continue;
      if (one.hidden) one.textContent = "Throw away";
    }
    find("#lw-train-keep").hidden = busy || !KEPT.includes(phase) || !live.number;
    button('[data-lw="train-explore"]').disabled = !this.#here();
  }

  /** @param {number} number */
  #showSheet(number) {
    if (number === this.#sheet || !this.server) return;
    this.#sheet = number;
    const sheet = find("#lw-train-grid img", HTMLImageElement);
    sheet.hidden = !number;
    if (number) sheet.src = this.server.sheet(number);
  }

  /** @param {[string, string][]} rows */
  #showNumbers(rows) {
    find("#lw-train-numbers").replaceChildren(
      ...rows.map(([words, value]) => {
        const row = document.createElement("div");
        row.append(make("dt", words), make("dd", value));
        return row;
      }),
    );
  }

  #here() {
    return this.models.find(({ name }) => name === this.#model);
  }

  /** @param {number} seed */
  #chosen(seed) {
    const model = this.#here();
    if (!model) return {};
    const same = this.store.state.model === model.name;
    return same ? { a: seed, t: 0 } : { ...opening(model), a: seed, b: seed === 1 ? 2 : 1, t: 0 };
  }

  /** @param {number} seed */
  #explore(seed) {
    if (this.#here()) this.store.set(this.#chosen(seed));
    else this.#say("Its first weights come in a moment.");
  }

  /** @param {State} state */
  #mark({ model, a }) {
    press(findAll('[data-lw="train-seed"]'), (one) => model === this.#model && Number(one.dataset.seed) === a);
  }

  /** @param {HTMLElement} one */
  async #act(one) {
    if (!this.server) return;
    const act = data(one, "act");
    if (act === "discard" && one.textContent !== SURE) {
      one.textContent = SURE;
      return;
    }
    const parts = findAll("#lw-train-keep input", HTMLInputElement).filter(({ checked }) => checked);
    /** @type {Record<string, {act: string, minutes?: number, parts?: string[]}>} */
    const asked = { more: { act: "on", minutes: 10 }, keep: { act: "keep", parts: parts.map(({ value }) => value) } };
    try {
      this.#tell(await this.server.act(asked[act] ?? { act }));
      this.#look();
    } catch (error) {
      this.#say(reason(error), true);
    }
  }

  /** @param {string} words @param {boolean} [refused] */
  #say(words, refused = false) {
    const said = find("#lw-train-said");
    if (said.textContent !== words) said.textContent = words;
    said.classList.toggle("lw-refused", refused);
  }
}

/** @param {number} seed */
function seedButton(seed) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.lw = "train-seed";
  made.dataset.seed = String(seed);
  made.setAttribute("aria-label", `Explore picture ${seed}`);
  made.setAttribute("aria-pressed", "false");
  made.style.left = `${(100 / COLUMNS) * (seed % COLUMNS)}%`;
  made.style.top = `${(100 / COLUMNS) * Math.floor(seed / COLUMNS)}%`;
  return made;
}

/** @param {string} tag @param {string} words */
function make(tag, words) {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}
