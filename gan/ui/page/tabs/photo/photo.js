// The tab Your picture: a picture of the visitor's own, looked for in the model, and what can be done with what is found.

import { Easel } from "./easel.js";
import { look, Refused } from "../../pictures/search.js";
import { Sources } from "./photo_sources.js";
import { find, findAll, on } from "../../state/store.js";

const TASKS = {
  project: { button: "Find it in the model", words: "The model looks for the picture nearest to yours among all that it can draw. Then you can walk to it.", side: "The model’s" },
  denoise: { button: "Take the noise away", words: "Places that look alike are averaged, and the model adds some detail that this loses. Without that detail the picture is a little nearer to the original.", side: "Without the noise" },
  fill: { button: "Fill the hole", words: "Paint over what should go. The rest stays as it is; the model invents what could be in the hole, in several versions.", side: "Filled" },
  enlarge: { button: "Enlarge it", words: "Your picture is taken as a very small one and enlarged. The model adds detail that it could have, in several versions; plain enlarging may stay a little nearer to the original.", side: "Four times as large" },
};

export class YourPicture {
  constructor({ store, stage, explore, walk }) {
    Object.assign(this, { store, stage, explore, walk });
    stage.add("picture", explore.pair);
    this.task = "project";
    this.easel = new Easel(find("#lw-easel"), { onChange: () => this.show() });
    this.sources = new Sources({
      take: (picture) => this.easel.showPhoto(picture),
      refuse: (words) => this.say(words, true),
      open: () => store.state.tab === "picture",
    });
    this.listenToEasel();
    this.listenToSearch();
    store.subscribe((_, changed) => this.update(changed));
    this.choose("project");
  }

  update(changed) {
    if (changed.has("model")) this.forget();
    if (changed.has("tab")) {
      this.sources.stopCamera();
      this.show();
    }
  }

  listenToEasel() {
    const { easel } = this;
    on("click", "task", (button) => this.choose(button.dataset.task));
    on("click", "your-draw", () => {
      this.sources.stopCamera();
      easel.startDrawing();
    });
    on("click", "your-other", () => {
      easel.empty();
      this.forget();
      find("#lw-your-empty button").focus();
    });
    on("click", "your-clear", () => easel.wipe());
    on("input", "your-zoom", (slider) => easel.setZoom(slider.value / 100));
    on("input", "your-brush", (slider) => {
      easel.width = Number(slider.value);
      this.show();
    });
    const colour = (button, value) => {
      easel.colour = value;
      for (const one of findAll("#lw-colours button")) one.setAttribute("aria-pressed", String(one === button));
    };
    on("click", "your-paint", (button) => colour(button, button.dataset.colour));
    on("input", "your-colour", (box) => colour(box, box.value));
    on("click", "your-hand", (button) => {
      easel.hand = button.dataset.hand;
      this.show();
    });
  }

  listenToSearch() {
    on("click", "look", () => this.look());
    on("click", "your-cancel", () => this.request?.abort());
    on("click", "alternative", (button) => this.pick(Number(button.dataset.index)));
    on("click", "found-walk", () => this.walkTo());
    on("click", "found-from", () => {
      this.explore.choose("a", this.chosen.key);
      this.explore.pair.glide(0);
    });
    on("click", "found-sculpt", () => {
      this.explore.choose("a", this.chosen.key);
      this.store.set({ tab: "sculpt", t: 0 });
    });
    on("click", "found-add", () => {
      this.walk.edits.add(this.chosen.key);
      const words = `Added: the walk has ${this.store.state.keys.length} keyframes now.`;
      this.stage.say(words, 6, { words: "Open the walk", act: () => this.store.set({ tab: "walk" }) });
    });
  }

  choose(task) {
    this.task = task;
    for (const button of findAll('[data-lw="task"]')) button.setAttribute("aria-pressed", String(button.dataset.task === task));
    if (this.easel.kind) this.easel.hand = task === "fill" ? "mask" : this.easel.kind === "drawing" ? "brush" : "move";
    this.easel.paint();
    this.forget();
  }

  // What was found belongs to one picture, task and model.
  forget() {
    this.request?.abort();
    this.found = null;
    find("#lw-found").hidden = true;
    find("#lw-your-result").hidden = true;
    find("#lw-your-none").hidden = false;
    this.say("");
    this.show();
  }

  show() {
    const { easel, task } = this;
    const { kind } = easel;
    const writes = Boolean(this.stage.model().letters);
    if (kind && task === "fill" && !["mask", "move", "brush"].includes(easel.hand)) easel.hand = "mask";
    find("#lw-your-words").textContent = writes ? "This model writes words. Choose one that draws pictures." : TASKS[task].words;
    find("#lw-your-side").textContent = TASKS[task].side;
    find("#lw-look").textContent = TASKS[task].button;
    find("#lw-look").classList.toggle("lw-again", Boolean(this.found));
    find("#lw-look").disabled = !kind || writes || Boolean(this.request) || (task === "fill" && !easel.holed);
    find("#lw-your-empty").hidden = Boolean(kind) || !find("#lw-camera").hidden;
    const square = find("#lw-your-square");
    square.classList.toggle("lw-full", Boolean(kind));
    square.dataset.hand = easel.hand;
    find("#lw-easel").setAttribute("aria-label", kind ? `Your ${kind}; ${{ move: "drag it or use the arrow keys to move it", brush: "draw on it", mask: "paint the hole" }[easel.hand]}` : "Your picture: none yet");
    find("#lw-your-tools").hidden = !kind;
    find("#lw-zoom-part").hidden = !(kind === "photo" && easel.hand === "move");
    find("#lw-colours").hidden = easel.hand !== "brush";
    find("#lw-brush-part").hidden = !["brush", "mask"].includes(easel.hand);
    find("#lw-hand").hidden = !(task === "fill" && kind === "photo");
    find("#lw-clear").hidden = easel.hand !== "brush" && !easel.holed;
    for (const button of findAll('[data-lw="your-hand"]')) button.setAttribute("aria-pressed", String(button.dataset.hand === easel.hand));
    fill("#lw-zoom", Math.round(easel.zoom * 100));
    fill("#lw-brush", easel.width);
  }

  say(words, refused = false) {
    find("#lw-your-said").textContent = words;
    find("#lw-your-said").classList.toggle("lw-refused", refused);
  }

  async look() {
    const { state } = this.store;
    const { task, easel } = this;
    const request = new AbortController();
    this.forget();
    this.showSearching(request);
    try {
      const query = new URLSearchParams({ m: state.model, task, ...(state.label === null ? {} : { label: state.label }) });
      const files = { picture: await easel.picture(), mask: task === "fill" ? await easel.mask() : null };
      const onProgress = (line) => this.showProgress(line);
      const answer = await look({ base: this.stage.base, query, ...files, signal: request.signal, onProgress });
      this.showFound(answer);
    } catch (error) {
      if (request.signal.aborted) this.say("Cancelled.");
      else this.say(error instanceof Refused ? error.message : "The connection broke; try again.", true);
    }
    if (this.request === request) this.showSearching(null);
  }

  showSearching(request) {
    this.request = request;
    find("#lw-your-cancel").hidden = !request;
    find("#lw-your-progress").hidden = !request;
    find("#lw-your-progress").value = 0;
    if (request) this.say("Starting");
    this.show();
  }

  showProgress({ done, waiting, picture }) {
    if (waiting) return this.say(waiting === 1 ? "One search is before yours." : `${waiting} searches are before yours.`);
    find("#lw-your-progress").value = done;
    if (picture) this.showResult(picture);
    return this.say(done < 0.2 ? "Looking through what the model draws" : "Coming closer");
  }

  showResult(address) {
    find("#lw-your-result").src = address;
    find("#lw-your-result").hidden = false;
    find("#lw-your-none").hidden = true;
  }

  showFound({ found, words, variety }) {
    this.found = found;
    this.say("");
    const several = found.length > 1;
    find("#lw-found-title").textContent = this.task === "project" ? "Found" : TASKS[this.task].side;
    find("#lw-found-words").textContent = words || (several ? spoken(variety) : "Detail that was lost is guessed, never known.");
    find("#lw-alternatives").replaceChildren(...(several ? found.map((one, index) => thumbnail(one, index)) : []));
    find("#lw-found").hidden = false;
    this.pick(0);
    this.show();
  }

  pick(index) {
    this.chosen = this.found[index];
    this.showResult(this.chosen.picture);
    find("#lw-your-result").alt = TASKS[this.task].side;
    findAll('[data-lw="alternative"]').forEach((one, at) => one.setAttribute("aria-pressed", String(at === index)));
    const save = find("#lw-found-save");
    save.href = this.chosen.picture;
    save.download = `${this.store.state.model}-${this.task}.png`;
  }

  walkTo() {
    this.explore.choose("b", this.chosen.key);
    if (this.store.state.t > 0.5) this.store.set({ t: 0 });
    this.explore.pair.glide(1);
  }
}

function spoken(variety) {
  const apart = variety < 4 ? "They hardly differ, so the model is sure" : variety < 15 ? "They differ a little" : "They differ much, so nobody knows";
  return `Several starts, the likeliest first. ${apart}: on average by ${Math.round(variety)} of 255 levels.`;
}

function thumbnail({ picture }, index) {
  const button = find("#lw-alternative").content.firstElementChild.cloneNode(true);
  button.dataset.index = index;
  button.setAttribute("aria-label", `Alternative ${index + 1}`);
  button.querySelector("img").src = picture;
  return button;
}

function fill(selector, value) {
  const slider = find(selector);
  slider.value = value;
  slider.style.setProperty("--lw-fill", `${((slider.value - slider.min) / (slider.max - slider.min)) * 100}%`);
}
