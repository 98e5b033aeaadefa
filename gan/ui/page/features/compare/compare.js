// A second picture beside the first: the same walk, drawn by another model. Without one it does nothing at all.

import { Feed } from "../../pictures/queue.js";
import { Film } from "../../walk/frame_cache.js";
import { spellPlaces } from "../../state/number.js";
import { Painter } from "../../canvas/painter.js";
import { Polish } from "../../walk/refiner.js";
import { inModel, rivalOf } from "../../state/link.js";
import { Sharp } from "../../canvas/sharpen.js";
import { find, on } from "../../state/store.js";

const FRAMES = 61; // of the second film
const WALK_FRAMES = 121;
const SETTLED = 450; // ms without a change, before its pictures are asked for: after those of the first

export class Versus {
  constructor({ store, models, stage }) {
    Object.assign(this, { store, models, stage });
    this.painter = new Painter(find("#lw-rival-canvas"));
    const { health, line } = stage;
    this.live = new Feed({ onPicture: (picture) => this.painter.show(picture), health, send: line.send, limit: 2 });
    this.sharp = new Sharp({ show: (picture) => this.sharpened(picture) });
    this.strips = new Feed({ onPicture: (sprite, film) => this.keep(sprite, film), health, limit: 1, delay: SETTLED, abandon: true });
    this.polish = new Polish({ url: (places) => `${this.wanted.replace(/&frames=.*/, "")}&at=${spellPlaces(places)}`, whole: () => true });
    this.film = null;
    this.wanted = "";
    on("change", "versus", (list) => store.set({ vs: list.value || null }));
    store.subscribe((state) => this.update(state));
    this.update(store.state);
  }

  update(state) {
    const rival = rivalOf(state, this.models);
    this.offer(state, rival);
    if (!rival) return this.rest();
    const same = inModel(state, rival);
    const walk = state.tab === "walk";
    const frames = walk ? WALK_FRAMES : FRAMES;
    const address = this.stage.url("strip", { ...same, ...(walk ? { place: 0 } : { t: 0 }) }, `&frames=${frames}`);
    if (address !== this.wanted) {
      this.wanted = address;
      this.film = null;
      this.strips.want(address, new Film({ key: address, last: frames - 1 }));
    }
    return this.show(same, walk ? state.place : state.t);
  }

  rest() {
    if (!this.wanted) return;
    this.wanted = "";
    this.film = null;
    for (const feed of [this.live, this.strips]) feed.cancel();
    this.polish.stop();
    this.sharp.stop();
  }

  show(same, place) {
    const url = this.stage.url("frame", same);
    if (this.sharp.shows(url)) return;
    const times = this.stage.enlargement(same);
    if (this.film?.paint(this.painter, place)) {
      this.live.cancel();
      if (times > 2) this.polish.seen(this.film, place);
    } else {
      this.polish.stop();
      this.live.want(url);
    }
    this.sharp.after(url, times);
  }

  sharpened(picture) {
    this.live.cancel();
    this.painter.show(picture);
  }

  keep(sprite, film) {
    if (film.key !== this.wanted) return;
    film.put(sprite, Array.from({ length: film.last + 1 }, (_, frame) => frame));
    this.film = film;
    this.update(this.store.state);
  }

  // The list of the other models, and the names under both pictures.
  offer(state, rival) {
    const shown = `${state.model}|${rival?.name ?? ""}`;
    if (shown === this.shown) return;
    this.shown = shown;
    const others = this.models.filter((model) => model.name !== state.model);
    find("#lw-compare").hidden = !others.length;
    const list = find("#lw-versus");
    list.replaceChildren(new Option("no other model", ""), ...others.map((model) => new Option(this.nameOf(model), model.name)));
    list.value = rival?.name ?? "";
    find("#lw-stage").classList.toggle("lw-versus", Boolean(rival));
    for (const part of ["#lw-name", "#lw-rival", "#lw-rival-name"]) find(part).hidden = !rival;
    if (!rival) return;
    find("#lw-name").textContent = this.nameOf(this.stage.model());
    find("#lw-rival-name").textContent = this.nameOf(rival);
    find("#lw-rival-canvas").setAttribute("aria-label", `The same place on the walk, drawn by ${this.nameOf(rival)}`);
  }

  // Two models of the same pictures may have one title.
  nameOf({ title, name }) {
    const alike = this.models.filter((model) => model.title === title).length > 1;
    return alike ? `${title} (${name})` : title;
  }
}
