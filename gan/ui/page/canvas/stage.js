// The picture with its walk slider. Which walk that is, the course of the open tab knows.

import { Feed, Health } from "../pictures/queue.js";
import { Line } from "../pictures/live_socket.js";
import { Painter } from "./painter.js";
import { initials, sizeOf, toLink, toQuery } from "../state/link.js";
import { Sharp } from "./sharpen.js";
import { find, on } from "../state/store.js";

const STEPS = 1000; // of the walk slider
const SMALL = 128; // pixels: larger pictures the browser enlarges as well as the server would
const SLOW = 250; // ms: a shorter wait is not shown, since even an invisible animation takes time from the picture

export class Stage {
  constructor({ store, models, base }) {
    Object.assign(this, { store, models, base });
    this.courses = {};
    this.painter = new Painter(find("#lw-canvas"));
    this.health = new Health({ onChange: (news) => this.tell(news) });
    this.line = new Line(`${base}/line`);
    this.live = new Feed({ onPicture: (picture) => this.painted(picture), health: this.health, send: this.line.send });
    this.sharp = new Sharp({ show: (picture) => this.sharpened(picture) });
    this.health.watch(this.live);
    this.listen();
  }

  add(tab, course) {
    this.courses[tab] = course;
  }

  start() {
    this.store.subscribe((state, changed) => this.update(state, changed));
    this.update(this.store.state, new Set(Object.keys(this.store.state)));
  }

  // The walk of the open tab: see Course.
  get course() {
    return this.courses[this.store.state.tab];
  }

  // The walk as a query, time included: what an export asks for.
  walkQuery() {
    return this.course.query();
  }

  url(route, state = this.store.state, extra = "", options = {}) {
    if (route === "sheet" || route === "variants") state = { ...state, word: initials(state.word) };
    return `${this.base}/${route}?${toQuery(state, this.weights(state), options)}${extra}`;
  }

  weights(state) {
    return this.model(state).weights;
  }

  model(state = this.store.state) {
    return this.models.find((model) => model.name === state.model);
  }

  // How many times as large a picture at rest is asked for.
  enlargement(state = this.store.state) {
    const { resolution } = this.model(state);
    if (resolution > SMALL) return 1;
    return sizeOf(state.word, resolution) > SMALL ? 2 : 4;
  }

  // The picture in words, for people who see it and for people who hear it.
  caption() {
    return this.course.caption();
  }

  spoken() {
    return this.course.spoken();
  }

  update(state, changed) {
    const { course } = this;
    if (this.shown !== course) {
      this.shown?.leave();
      this.shown = course;
      find("#lw-stage").dataset.tab = state.tab;
      find("#lw-walk").setAttribute("aria-label", course.words.slider);
      this.showPlaying(false);
      course.enter();
    }
    course.update(state, changed);
    this.describe();
  }

  painted(picture) {
    this.painter.show(picture);
    find("#lw-frame").classList.add("lw-painted");
  }

  sharpened(picture) {
    this.live.cancel();
    this.painted(picture);
  }

  paint(film, place) {
    if (film.paint(this.painter, place)) find("#lw-frame").classList.add("lw-painted");
  }

  describe() {
    const slider = find("#lw-walk");
    const place = this.course.place();
    const value = Math.round(place * STEPS);
    if (Number(slider.value) !== value) slider.value = value;
    slider.style.setProperty("--lw-fill", `${(place * 100).toFixed(2)}%`);
    this.name(this.caption(), `Generated picture: ${this.spoken()}`);
  }

  name(text, spoken) {
    if (text !== this.named) {
      find("#lw-walk").setAttribute("aria-valuetext", text);
      find("#lw-caption").textContent = text;
    }
    if (spoken !== this.said) find("#lw-canvas").setAttribute("aria-label", spoken);
    this.named = text;
    this.said = spoken;
  }

  // A line under the picture while something is long on the way, words on it when the server is busy or away.
  tell({ words, waiting, working }) {
    const progress = find("#lw-progress");
    if (waiting !== progress.classList.contains("lw-waiting")) progress.classList.toggle("lw-waiting", waiting);
    if (working !== this.working) {
      this.working = working;
      progress.classList.remove("lw-slow");
      clearTimeout(this.slow);
      if (working) this.slow = setTimeout(() => progress.classList.add("lw-slow"), SLOW);
    }
    const status = find("#lw-status");
    if (status.textContent !== words) status.textContent = words;
    status.hidden = !words;
  }

  // A sentence on the picture for a while; `action` is something that can be done about it.
  say(words, seconds = Math.max(4, words.length / 12), action = null) {
    const toast = find("#lw-toast");
    toast.textContent = words;
    if (action) toast.append(" ", textButton(action));
    toast.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => {
      toast.hidden = true;
    }, seconds * 1000);
  }

  hush() {
    find("#lw-toast").hidden = true;
  }

  showPlaying(playing) {
    const button = find("#lw-play");
    const words = playing ? "Pause" : this.course.words.play;
    button.classList.toggle("lw-on", playing);
    button.setAttribute("aria-label", words);
    button.title = words;
  }

  listen() {
    on("input", "walk", (slider) => {
      this.course.stop();
      this.course.move(Number(slider.value) / STEPS);
    });
    on("click", "play", () => this.course.toggle());
  }

  // What travels: an address that opens exactly this picture.
  link() {
    const page = new URL(location.href);
    page.search = toLink(this.store.state, this.model());
    page.hash = "";
    return page.href;
  }
}

function textButton({ words, act }) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}
