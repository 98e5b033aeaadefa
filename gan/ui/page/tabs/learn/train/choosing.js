// Before a training: pictures are chosen and sent, what is in them is shown, and how to begin is asked.

/** @import { Source, Survey, Told, TrainingServer } from "../../../pictures/training.js" */

import { find, input, on } from "../../../controls/dom.js";
import { Busy, Refused } from "../../../pictures/source.js";
import { filesOf, sendAll, worthSending } from "./sending.js";
import { expectation, span } from "./words.js";

const LOOKED_AT = 128; // pixels a side, at which the pictures are looked at
const NEAREST = " (nearest)";
const NOTHING = ""; // the start that is none

export class Choosing {
  /** @type {AbortController | null} */
  #sending = null;
  /** @type {Source | null} */
  #source = null;
  /** @type {Survey | null} */
  #found = null;
  #offered = "";

  /** @param {{server: TrainingServer, say: (words: string, refused?: boolean) => void, begun: (told: Told) => void}} section */
  constructor({ server, say, begun }) {
    this.server = server;
    this.say = say;
    this.begun = begun;
    for (const [button, chosen] of [
      ["train-files", "train-chosen"],
      ["train-folder", "train-chosen-folder"],
    ]) {
      const box = input(`[data-lw="${chosen}"]`);
      on("click", button, () => box.click());
      on("change", chosen, () => {
        this.send([...(box.files ?? [])]);
        box.value = "";
      });
    }
    on("submit", "train-path", (_, event) => {
      event.preventDefault();
      this.#survey({ path: input("#lw-train-path").value.trim() });
    });
    on("click", "train-cancel", () => this.#sending?.abort());
    on("click", "train-again", () => this.reset());
    on("change", "train-choice", () => this.#expect());
    on("click", "train-start", () => this.#start());
    this.#listenToDrops(find("#lw-learn-train"), find("#lw-train-drop"));
  }

  /** Nothing is chosen. */
  reset() {
    this.#sending?.abort();
    this.#sending = this.#source = this.#found = null;
    this.say("");
    this.show();
  }

  show(open = true) {
    const sending = this.#sending !== null;
    find("#lw-train-choose").hidden = !open || sending || this.#found !== null;
    find("#lw-train-sending").hidden = !open || !sending;
    find("#lw-train-found").hidden = !open || sending || this.#found === null;
  }

  /** What the server offers. @param {Told} told */
  offer({ starts, sizes, minutes, paths }) {
    find("#lw-train-path-part").hidden = !paths;
    const offered = JSON.stringify([starts, sizes, minutes]);
    if (offered === this.#offered) return;
    this.#offered = offered;
    fill("#lw-train-start", [...starts.map(({ name, title }) => [title, name]), ["nothing", NOTHING]]);
    fill(
      "#lw-train-size",
      sizes.map((size) => [`${size} × ${size}`, String(size)]),
    );
    fill(
      "#lw-train-minutes",
      minutes.map((one) => [span(60 * one), String(one)]),
    );
  }

  /** @param {HTMLElement} panel @param {HTMLElement} zone */
  #listenToDrops(panel, zone) {
    const open = () => !find("#lw-train-choose").hidden;
    /** @param {DragEvent} event @param {boolean} inside */
    const over = (event, inside) => {
      event.preventDefault(); // the page itself opens saved walks that are dropped elsewhere
      zone.classList.toggle("lw-over", inside && open());
    };
    panel.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && over(event, true));
    panel.addEventListener("dragleave", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && panel.contains(relatedTarget))) zone.classList.remove("lw-over");
    });
    panel.addEventListener("drop", async (event) => {
      if (!event.dataTransfer?.files.length) return;
      over(event, false);
      find("#lw-drop").hidden = true;
      if (open()) this.send(await filesOf(event.dataTransfer));
    });
  }

  /** @param {File[]} files */
  async send(files) {
    const chosen = worthSending(files);
    if (!chosen.length) {
      if (files.length) this.say("There is no picture among these files.", true);
      return;
    }
    await this.#work(async (signal) => {
      const bar = find("#lw-train-progress", HTMLProgressElement);
      bar.value = 0;
      this.say(`Sending ${chosen.length === 1 ? "1 file" : `${chosen.length.toLocaleString("en")} files`}`);
      const onProgress = (/** @type {number} */ done) => {
        bar.value = done;
      };
      return { set: await sendAll(this.server, chosen, { signal, onProgress }) };
    });
  }

  /** @param {Source} source */
  #survey(source) {
    return this.#work(async () => source);
  }

  /** Gets at pictures, and lets the server look at them. @param {(signal: AbortSignal) => Promise<Source>} get */
  async #work(get) {
    const sending = new AbortController();
    const { signal } = sending;
    this.#sending = sending;
    this.show();
    try {
      const source = await get(signal);
      find("#lw-train-progress", HTMLProgressElement).removeAttribute("value");
      this.say("Looking at them, and which model draws what is most like them; this takes up to a minute");
      const found = await this.server.look(source, LOOKED_AT, signal);
      if (this.#sending !== sending) return;
      this.#source = source;
      this.#found = found;
      this.say("");
      this.#showFound(found);
    } catch (error) {
      if (this.#sending === sending) this.say(signal.aborted ? "Cancelled." : reason(error), !signal.aborted);
    }
    if (this.#sending !== sending) return;
    this.#sending = null;
    this.show();
  }

  /** @param {Survey} found */
  #showFound({ pictures, reserved, judged, notes, distances, sheet }) {
    find("#lw-train-sheet", HTMLImageElement).src = sheet;
    const kept = judged ? `${reserved} more are kept to judge it by` : `${reserved} are kept, too few to judge it by`;
    find("#lw-train-count").textContent = `${pictures.toLocaleString("en")} pictures to learn from; ${kept}.`;
    list(find("#lw-train-notes"), notes);
    const starts = find("#lw-train-start", HTMLSelectElement);
    const nearest = distances[0]?.[0] ?? starts.options[0].value;
    starts.value = nearest;
    for (const option of starts.options) {
      const plain = option.textContent?.replace(NEAREST, "") ?? "";
      option.textContent = distances.length && option.value === nearest ? `${plain}${NEAREST}` : plain;
    }
    this.#expect();
  }

  #expect() {
    const start = find("#lw-train-start", HTMLSelectElement).value;
    find("#lw-train-size-part").hidden = start !== NOTHING;
    find("#lw-train-expect").textContent = expectation({
      start: start !== NOTHING,
      minutes: Number(find("#lw-train-minutes", HTMLSelectElement).value),
      pictures: this.#found?.pictures ?? 0,
    });
  }

  async #start() {
    if (!this.#source) return;
    const value = (/** @type {string} */ id) => find(id, HTMLSelectElement).value;
    try {
      const told = await this.server.start({
        ...this.#source,
        title: input("#lw-train-name").value,
        start: value("#lw-train-start"),
        size: Number(value("#lw-train-size")),
        minutes: Number(value("#lw-train-minutes")),
        mirror: input("#lw-train-mirror").checked,
      });
      this.reset();
      this.begun(told);
    } catch (error) {
      this.say(reason(error), true);
    }
  }
}

/** @param {unknown} error */
export const reason = (error) =>
  error instanceof Refused || error instanceof Busy ? error.message : "The connection broke; try again.";

/** @param {HTMLElement} element @param {string[]} lines */
export function list(element, lines) {
  element.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}

/** @param {string} selector @param {string[][]} options [words, value] */
function fill(selector, options) {
  find(selector, HTMLSelectElement).replaceChildren(...options.map(([words, value]) => new Option(words, value)));
}
