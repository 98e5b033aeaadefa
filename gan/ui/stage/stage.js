// The picture with its walk slider: draws what the store holds, from the strip where it can, from the server where not.

import { Feed, Health } from "./feed.js";
import { Painter, paintTile, tiles } from "./painter.js";
import { Player, SECONDS } from "./play.js";
import { caption, percent, toQuery, walkKey } from "./recipe.js";
import { find, findAll, on } from "./store.js";

const FRAMES = 61;
const STEPS = 1000; // of the walk slider

export class Stage {
  constructor({ store, models, base }) {
    Object.assign(this, { store, models, base });
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
    return this.models.find((model) => model.name === state.model).weights;
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
    const text = caption(state);
    if (Number(slider.value) !== Math.round(state.t * STEPS)) slider.value = Math.round(state.t * STEPS);
    slider.style.setProperty("--lw-fill", percent(state.t));
    slider.setAttribute("aria-valuetext", text);
    find("#lw-caption").textContent = text;
    find("#lw-canvas").setAttribute("aria-label", `Generated picture: ${text}`);
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

  say(words, seconds = 4) {
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
    on("click", "share", () => this.share());
    on("click", "present", () => this.present());
    document.addEventListener("fullscreenchange", () => {
      if (!document.fullscreenElement) this.endPresentation();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.endPresentation();
    });
  }

  // The current walk and its time, as the server's `timing` and `export` read it.
  walkQuery() {
    const { state } = this.store;
    const query = new URLSearchParams(toQuery(state, this.weights(state), { seeds: false }));
    const walk = { keys: `${state.a},${state.b}`, path: "line", t: 0, secs: SECONDS, hold: 0, pace: "even" };
    for (const [name, value] of Object.entries(walk)) query.set(name, value);
    return query.toString();
  }

  link() {
    const page = new URL(location.href);
    page.search = toQuery(this.store.state, this.weights(this.store.state));
    return page.href;
  }

  async share() {
    const link = this.link();
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      copyOldWay(link);
    }
    this.say("Link copied. It opens this very picture.");
  }

  async present() {
    const stage = find("#lw-stage");
    if (stage.classList.contains("lw-presenting")) return this.endPresentation();
    stage.classList.add("lw-presenting");
    return stage.requestFullscreen?.().catch(() => {}); // without it the stage still fills the window
  }

  endPresentation() {
    find("#lw-stage").classList.remove("lw-presenting");
    if (document.fullscreenElement) document.exitFullscreen();
  }
}

// For pages that are not served over https, where the clipboard is closed to scripts.
function copyOldWay(text) {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
