// Saving: pictures and walks as files, and saved files opened again.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Download, Files } from "../../pictures/services.js" */
/** @import { Store } from "../../state/store.js" */

import { button, data, dialog, find, findAll, input, on } from "../../controls/dom.js";
import { spell, takesTime } from "../../pictures/drawing.js";
import { Busy, Refused } from "../../pictures/source.js";
import { readRecipe } from "./carried.js";

const HINT = "Every file remembers how it was made. Open it here, or drop it on the page, to go on.";
const OPENED = "Opened as it was saved.";
const MEGABYTE = 1e6;
const LARGE = 1024; // pixels: larger files only by choice
const WORTH_SAYING = 5; // seconds
const PICTURE = "png";

export class Export {
  /** @type {AbortController | null} */
  #request = null;
  #begun = 0; // ms, when the drawing began
  #estimate = 0; // seconds, how long it takes

  /** @param {{store: Store, stage: Stage, files: Files, restore: (query: string) => string}} page `restore` shows what a query describes and answers with what could not be had */
  constructor({ store, stage, files, restore }) {
    this.store = store;
    this.stage = stage;
    this.files = files;
    this.restore = restore;
    this.dialog = dialog("#lw-export");
    this.bar = find("#lw-export-progress progress", HTMLProgressElement);
    this.#listenToDialog();
    this.#listenToFiles();
  }

  #listenToDialog() {
    on("click", "save", () => this.open());
    on("click", "export-close", () => this.dialog.close());
    on("click", "export-cancel", () => this.#request?.abort());
    on("change", "export-kind", (kind) => this.showScale(data(kind, "scale")));
    on("change", "export-scale", (scale) => {
      this.kind.dataset.scale = scale.value;
      this.kind.dataset.chosen = "";
    });
    on("submit", "export", (_, event) => {
      event.preventDefault();
      this.save();
    });
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog && !this.#request) this.dialog.close(); // beside what it holds
    });
    this.dialog.addEventListener("cancel", (event) => {
      if (!this.#request || event.target !== this.dialog) return;
      event.preventDefault(); // the first Escape ends the saving, the second closes the dialog
      this.#request.abort();
    });
    this.dialog.addEventListener("close", () => this.#request?.abort());
  }

  get kind() {
    return input('#lw-export input[name="kind"]:checked');
  }

  /** Kinds that nobody here can write are not offered. */
  #offer() {
    const { formats } = this.files;
    for (const kind of findAll('#lw-export input[name="kind"]', HTMLInputElement)) {
      if (kind.value !== PICTURE && !formats.includes(kind.value)) kind.closest("label")?.remove();
    }
  }

  open() {
    this.#offer();
    this.stage.view.stop();
    const size = this.stage.size();
    for (const choice of findAll('#lw-export input[name="scale"]', HTMLInputElement)) {
      const words = size ? String(Number(choice.value) * size) : `${choice.value}×`;
      if (choice.nextElementSibling) choice.nextElementSibling.textContent = words;
      choice.disabled = Boolean(size) && Number(choice.value) * (size ?? 0) > this.stage.source.limits.side;
      const label = choice.closest("label");
      if (label) label.hidden = choice.disabled;
    }
    const picture = input(`#lw-export input[value="${PICTURE}"]`);
    if (!("chosen" in picture.dataset)) picture.dataset.scale = String(this.#seen());
    this.showScale(data(this.kind, "scale"));
    const model = this.stage.model();
    this.say(takesTime(model) ? `${HINT} Each picture takes about ${spell(model.drawing.seconds)}.` : HINT);
    this.dialog.showModal();
  }

  /** How many times as large as it is drawn the picture is seen at rest: so it is saved, until somebody says otherwise. */
  #seen() {
    if (this.store.state.paint) return this.stage.paintScaleOf();
    return takesTime(this.stage.model()) ? 1 : this.stage.scaleOf();
  }

  /** The scale, or the largest below it that is not uselessly large. @param {string} scale */
  showScale(scale) {
    const choices = findAll('#lw-export input[name="scale"]', HTMLInputElement);
    const most = Math.min(Number(scale), Math.max(1, LARGE / (this.stage.size() ?? 1)));
    const possible = choices.filter((choice) => !choice.disabled && Number(choice.value) <= most);
    const chosen = possible.at(-1) ?? choices[0];
    chosen.checked = true;
    this.kind.dataset.scale = chosen.value;
  }

  /** @param {string} words */
  say(words) {
    find("#lw-export-progress p").textContent = words;
  }

  async save() {
    const { value: format, dataset } = this.kind;
    const scale = Number(dataset.scale);
    const request = new AbortController();
    const { signal } = request;
    if (format !== PICTURE) this.showSaving(request);
    try {
      if (format === PICTURE) this.keep(await this.files.save(this.store.state, scale));
      else {
        const file = { format, scale, signal, onProgress: this.showProgress };
        this.keep(await this.files.saveWalk(this.stage.view.saved(), file));
      }
    } catch (error) {
      if (signal.aborted) this.say("Cancelled.");
      else if (error instanceof Refused || error instanceof Busy) this.say(error.message);
      else this.say(this.files.broken);
    }
    this.showSaving(null);
  }

  /** @param {Download} download */
  keep({ address, name, bytes }) {
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    this.dialog.close();
    if (bytes === null) return;
    this.stage.say(`Saved, ${(bytes / MEGABYTE).toFixed(1)} MB. The file opens again on this page.`, 6);
  }

  /** @param {AbortController | null} request */
  showSaving(request) {
    this.#request = request;
    for (const choices of findAll("#lw-export fieldset", HTMLFieldSetElement)) choices.disabled = Boolean(request);
    button("#lw-export-save").disabled = Boolean(request);
    find("#lw-export-open").hidden = Boolean(request);
    find("#lw-export-cancel").hidden = !request;
    this.bar.hidden = !request;
    this.bar.value = 0;
    if (request) this.say("Starting");
    this.#begun = performance.now();
    this.#estimate = 0;
  }

  /** @param {{done: number, of: number, seconds?: number}} progress `seconds`: how long all of it takes, before anything is drawn */
  showProgress = ({ done, of, seconds }) => {
    this.bar.value = done / of;
    if (!done) this.#begun = performance.now(); // it may have waited for its turn
    const spent = (performance.now() - this.#begun) / 1000;
    this.#estimate = seconds ?? this.#estimate;
    const left = Math.max(done ? (spent / done) * (of - done) : 0, this.#estimate - spent);
    const words = left > WORTH_SAYING ? `, about ${spell(left)} left` : "";
    this.say(done < of ? `Drawing picture ${done} of ${of}${words}` : "Finishing the file");
  };

  #listenToFiles() {
    const chosen = input('#lw-export input[type="file"]');
    on("click", "export-open", () => chosen.click());
    on("change", "export-file", () => {
      this.openFile(chosen.files?.[0]);
      chosen.value = "";
    });
    const drop = find("#lw-drop");
    /** @param {DragEvent} event */
    const brought = (event) => event.dataTransfer?.types.includes("Files");
    document.addEventListener("dragover", (event) => {
      if (!brought(event) || event.defaultPrevented) return;
      event.preventDefault();
      drop.hidden = false;
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) drop.hidden = true;
    });
    document.addEventListener("drop", (event) => {
      drop.hidden = true;
      if (!brought(event) || event.defaultPrevented) return; // another part of the page takes it
      event.preventDefault();
      this.openFile(event.dataTransfer?.files[0]);
    });
  }

  /** @param {File | undefined} file */
  async openFile(file) {
    const query = file && (await readRecipe(file).catch(() => null));
    this.dialog.close();
    if (!query) {
      this.stage.say("There is no walk in this file. Programs that save or send a picture again often remove it.", 8);
      return;
    }
    this.stage.say(this.restore(query) || OPENED);
  }
}
