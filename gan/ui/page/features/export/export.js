// Saving: pictures and walks as files, and saved files opened again.

import { ask, fitsAddress } from "../../pictures/request.js";
import { readRecipe } from "./carried.js";
import { receive, Refused } from "../../pictures/receive.js";
import { sizeOf } from "../../state/link.js";
import { find, findAll, on } from "../../state/store.js";

const HINT = "Every file remembers how it was made. Open it here, or drop it on the page, to go on.";
const MEGABYTE = 1e6;

export class Exports {
  // `restore` shows what a query describes.
  constructor({ store, models, stage, restore }) {
    Object.assign(this, { store, models, stage, restore });
    this.dialog = find("#lw-export");
    this.bar = find("#lw-export-progress progress");
    this.request = null;
    this.listenToSheet();
    this.listenToFiles();
  }

  listenToSheet() {
    on("click", "save", () => this.open());
    on("click", "export-close", () => this.dialog.close());
    on("click", "export-cancel", () => this.request?.abort());
    on("change", "export-kind", (kind) => this.showScale(kind.dataset.scale));
    on("change", "export-scale", (scale) => {
      this.kind.dataset.scale = scale.value;
    });
    on("submit", "export", (_, event) => {
      event.preventDefault();
      this.save();
    });
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog && !this.request) this.dialog.close(); // beside the sheet
    });
    this.dialog.addEventListener("cancel", (event) => {
      if (!this.request || event.target !== this.dialog) return;
      event.preventDefault(); // the first Escape ends the saving, the second closes the sheet
      this.request.abort();
    });
    this.dialog.addEventListener("close", () => this.request?.abort());
  }

  get kind() {
    return find('#lw-export input[name="kind"]:checked');
  }

  open() {
    this.stage.course.stop();
    const { resolution } = this.models.find((model) => model.name === this.store.state.model);
    const size = sizeOf(this.store.state.word, resolution);
    for (const choice of findAll('#lw-export input[name="scale"]')) {
      choice.nextElementSibling.textContent = choice.value * size;
    }
    this.showScale(this.kind.dataset.scale);
    this.say(HINT);
    this.dialog.showModal();
  }

  showScale(scale) {
    find(`#lw-export input[name="scale"][value="${scale}"]`).checked = true;
  }

  say(words) {
    find("#lw-export-progress p").textContent = words;
  }

  async save() {
    const { value: format, dataset } = this.kind;
    if (format === "png") {
      await this.savePicture(this.stage.url("save", this.store.state, `&scale=${dataset.scale}`));
      return;
    }
    this.showSaving(new AbortController());
    try {
      const url = `${this.stage.base}/export?${this.stage.walkQuery()}&format=${format}&scale=${dataset.scale}`;
      const response = await ask(url, { signal: this.request.signal });
      const { blob, name } = await receive(response, (progress) => this.showProgress(progress));
      this.keep(blob, name);
    } catch (error) {
      if (this.request.signal.aborted) this.say("Cancelled.");
      else this.say(error instanceof Refused ? error.message : "The connection broke; try again.");
    }
    this.showSaving(null);
  }

  async savePicture(url) {
    if (fitsAddress(url)) {
      download(url, "");
      this.dialog.close();
      return;
    }
    const response = await ask(url).catch(() => null);
    if (!response?.ok) this.say("The picture could not be saved; try again.");
    else this.keep(await response.blob(), /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition"))?.[1] ?? "picture.png");
  }

  keep(blob, name) {
    const address = URL.createObjectURL(blob);
    download(address, name);
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    this.dialog.close();
    this.stage.say(`Saved, ${(blob.size / MEGABYTE).toFixed(1)} MB. The file opens again on this page.`, 6);
  }

  showSaving(request) {
    this.request = request;
    for (const choices of findAll("#lw-export fieldset")) choices.disabled = Boolean(request);
    find("#lw-export-save").disabled = Boolean(request);
    find("#lw-export-open").hidden = Boolean(request);
    find("#lw-export-cancel").hidden = !request;
    this.bar.hidden = !request;
    this.bar.value = 0;
    if (request) this.say("Starting");
  }

  showProgress({ done, of }) {
    this.bar.value = done / of;
    this.say(done < of ? `Drawing picture ${done} of ${of}` : "Finishing the file");
  }

  listenToFiles() {
    const chosen = find('#lw-export input[type="file"]');
    on("click", "export-open", () => chosen.click());
    on("change", "export-file", () => {
      this.openFile(chosen.files[0]);
      chosen.value = "";
    });
    const drop = find("#lw-drop");
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
      this.openFile(event.dataTransfer.files[0]);
    });
  }

  async openFile(file) {
    const query = file && (await readRecipe(file).catch(() => null));
    this.dialog.close();
    if (!query) {
      this.stage.say("There is no walk in this file. Programs that save or send a picture again often remove it.", 8);
      return;
    }
    this.stage.say("Opened as it was saved.");
    this.restore(query);
  }
}

function download(address, name) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
