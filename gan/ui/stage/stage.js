// The picture with its walk slider: draws what the store holds, from the strip where it can, from the server where not.

import { Feed, Health } from "./feed.js";
import { Painter, paintTile, tiles } from "./painter.js";
import { Player } from "./play.js";
import { caption, percent, spoken, toLink, toQuery, walkKey } from "./recipe.js";
import { find, findAll, on } from "./store.js";

const FRAMES = 61;
const STEPS = 1000; // of the walk slider

export class Stage {
  constructor({ store, models, base }) {
    Object.assign(this, { store, models, base });
    this.course = null; // the walk a presenter leads (see explore/course.js): set by the tab that is open
    this.strip = { key: "", sprite: null };
    this.painter = new Painter(find("#lw-canvas"));
    this.health = new Health({ onChange: (news) => this.tell(news) });
    this.live = new Feed({ onPicture: (picture) => this.painted(picture), health: this.health });
    this.ends = new Feed({
      onPicture: (sprite) => this.paintEnds(sprite, 0, 1, 2),
      health: this.health,
      limit: 1,
      delay: 120,
      steady: true,
    });
    this.strips = new Feed({
      onPicture: (sprite, key) => this.keepStrip(sprite, key),
      health: this.health,
      limit: 2,
      delay: 150,
      abandon: true,
    });
    this.health.watch(this.live, this.ends, this.strips);
    this.player = new Player({
      place: () => store.state.t,
      move: (t) => store.set({ t: Math.round(t * 1e4) / 1e4 }),
      onChange: (playing) => this.showPlaying(playing),
    });
    store.subscribe((state, changed) => this.update(state, changed));
    this.listen();
    this.update(store.state, new Set(Object.keys(store.state)));
  }

  url(route, state = this.store.state, extra = "", options = {}) {
    return `${this.base}/${route}?${toQuery(state, this.weights(state), options)}${extra}`;
  }

  weights(state) {
    return this.model(state).weights;
  }

  model(state = this.store.state) {
    return this.models.find((model) => model.name === state.model);
  }

  // The picture in words, for people who see it and for people who hear it.
  caption() {
    return caption(this.store.state);
  }

  spoken() {
    return spoken(this.store.state, this.model());
  }

  update(state, changed) {
    const key = walkKey(state);
    const elsewhere = this.wantedKey !== key;
    if (this.strip.key === key) {
      this.live.cancel();
      this.painter.walk(this.strip.sprite, FRAMES, state.t);
    } else {
      this.live.want(this.url("frame"));
    }
    if (elsewhere) {
      this.wantedKey = key;
      this.ends.want(this.url("sheet", state, `&keys=${state.a},${state.b}`, { seeds: false }));
      this.strips.want(this.url("strip", { ...state, t: 0 }, `&frames=${FRAMES}`), key);
    }
    this.describe(state, changed);
  }

  painted(picture) {
    this.painter.show(picture);
    find("#lw-frame").classList.add("lw-painted");
  }

  keepStrip(sprite, key) {
    if (key !== walkKey(this.store.state)) return;
    this.strip = { key, sprite };
    this.live.cancel();
    this.painter.walk(sprite, FRAMES, this.store.state.t);
    find("#lw-frame").classList.add("lw-painted");
    this.ends.cancel();
    this.paintEnds(sprite, 0, FRAMES - 1, FRAMES);
  }

  paintEnds(sprite, first, last, count) {
    const box = tiles(sprite, count);
    for (const canvas of findAll("canvas[data-end]")) {
      paintTile(canvas, sprite, box(canvas.dataset.end === "a" ? first : last));
    }
  }

  describe(state, changed) {
    const slider = find("#lw-walk");
    const text = this.caption();
    if (Number(slider.value) !== Math.round(state.t * STEPS)) slider.value = Math.round(state.t * STEPS);
    slider.style.setProperty("--lw-fill", percent(state.t));
    slider.setAttribute("aria-valuetext", text);
    find("#lw-caption").textContent = text;
    find("#lw-canvas").setAttribute("aria-label", `Generated picture: ${this.spoken()}`);
    if (!changed.has("t")) return;
    for (const end of findAll(".lw-end")) {
      end.classList.toggle("lw-near", (end.dataset.lw === "end-a") === state.t < 0.5);
    }
  }

  // A line under the picture while something is on the way, words on it when the server is busy or away.
  tell({ words, waiting }) {
    find("#lw-progress").classList.toggle("lw-waiting", waiting);
    const status = find("#lw-status");
    if (status.textContent !== words) status.textContent = words;
    status.hidden = !words;
  }

  say(words, seconds = Math.max(4, words.length / 12)) {
    const toast = find("#lw-toast");
    toast.textContent = words;
    toast.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => {
      toast.hidden = true;
    }, seconds * 1000);
  }

  showPlaying(playing) {
    const button = find("#lw-play");
    button.classList.toggle("lw-on", playing);
    button.setAttribute("aria-label", playing ? "Pause" : "Play: walk there and back");
    button.title = playing ? "Pause" : "Play: walk there and back";
  }

  listen() {
    on("input", "walk", (slider) => {
      this.player.stop();
      this.store.set({ t: Number(slider.value) / STEPS });
    });
    on("click", "end-a", () => this.player.glide(0));
    on("click", "end-b", () => this.player.glide(1));
    on("click", "play", () => this.player.toggle());
    on("click", "save", () => this.save());
  }

  save() {
    const link = document.createElement("a");
    link.href = this.url("save");
    link.download = "";
    link.click();
  }

  // What travels: an address that opens exactly this picture.
  link() {
    const page = new URL(location.href);
    page.search = toLink(this.store.state, this.weights(this.store.state));
    page.hash = "";
    return page.href;
  }
}
