// Teaching: thumbs up and down on twenty pictures become a slider; what is kept of it are the votes.

import { Feed } from "../../pictures/queue.js";
import { paintTile, tiles } from "../../canvas/painter.js";
import { PLAIN } from "../../state/link.js";
import { lessonsOf, MOST_LESSONS, MOST_VOTES, slug, withLesson, withoutLesson, withShift } from "../../state/sculpting.js";
import { find, findAll, on } from "../../state/store.js";

export class Teaching {
  constructor({ store, stage }) {
    Object.assign(this, { store, stage, seeds: [], votes: new Map() });
    this.feed = new Feed({ onPicture: (sprite, key) => this.arrived(sprite, key), health: stage.health, limit: 1, delay: 60 });
    on("click", "vote", (button) => this.vote(Number(button.dataset.seed), button.dataset.vote));
    on("click", "votes-others", () => this.others());
    on("click", "teach", () => this.teach());
    on("click", "untaught", (button) => this.remove(button.dataset.name));
    find("#lw-lesson").addEventListener("input", () => this.say());
    find("#lw-lesson").addEventListener("keydown", (event) => event.key === "Enter" && this.teach());
    find("#lw-teach").addEventListener("toggle", () => this.update());
  }

  get lessons() {
    return lessonsOf(this.store.state.teach).map(({ name }) => ({ name, words: name.replaceAll("-", " "), minus: "less", plus: "more", taught: true }));
  }

  reset() {
    this.votes.clear();
    this.seeds = [];
    this.update();
  }

  // Pictures with a vote stay, so that twenty can be gathered from many.
  others() {
    this.seeds = this.seeds.filter((seed) => this.votes.has(seed));
    this.update();
  }

  update() {
    if (!find("#lw-teach").open || this.store.state.tab !== "sculpt") return;
    while (this.seeds.length < MOST_VOTES) {
      const seed = Math.floor(Math.random() * 10000);
      if (!this.seeds.includes(seed)) this.seeds.push(seed);
    }
    const key = [this.seeds, this.store.state.model, this.store.state.label, this.store.state.word, this.store.state.psi].join("|");
    if (this.key !== key) {
      this.key = key;
      find("#lw-votes").replaceChildren(...this.seeds.map(voteOf));
      this.feed.want(this.stage.url("sheet", { ...this.store.state, ...PLAIN }, `&keys=${this.seeds.join(",")}`, { seeds: false }), key);
    }
    this.show();
  }

  arrived(sprite, key) {
    if (key !== this.key) return;
    const box = tiles(sprite, this.seeds.length);
    findAll("#lw-votes canvas").forEach((canvas, index) => paintTile(canvas, sprite, box(index)));
  }

  vote(seed, vote) {
    if (this.votes.get(seed) === vote) this.votes.delete(seed);
    else this.votes.set(seed, vote);
    this.show();
  }

  show() {
    for (const button of findAll('[data-lw="vote"]')) {
      button.setAttribute("aria-pressed", String(this.votes.get(Number(button.dataset.seed)) === button.dataset.vote));
    }
    for (const item of find("#lw-votes").children) item.dataset.vote = this.votes.get(Number(item.dataset.seed)) ?? "";
    this.say();
  }

  chosen(vote) {
    return this.seeds.filter((seed) => this.votes.get(seed) === vote);
  }

  // Why not yet, or "".
  missing() {
    const name = slug(find("#lw-lesson").value);
    if (lessonsOf(this.store.state.teach).length >= MOST_LESSONS) return `A picture carries at most ${MOST_LESSONS} taught sliders; remove one first.`;
    if (!this.chosen("up").length || !this.chosen("down").length) return "Mark at least one picture of either kind; five of each teach well.";
    if (!name) return "Give it a name.";
    const taken = [...this.stage.model().sliders, ...this.lessons].some((one) => one.name === name);
    return taken ? "There is a slider of this name; choose another one." : "";
  }

  say() {
    const missing = this.missing();
    const up = this.chosen("up").length;
    find('[data-lw="teach"]').disabled = Boolean(missing);
    find("#lw-teach-words").textContent = missing || `Learns from ${up} with and ${this.chosen("down").length} without.`;
  }

  teach() {
    if (this.missing()) return;
    const words = find("#lw-lesson").value.trim();
    const name = slug(words);
    const { teach, shift } = this.store.state;
    const lesson = { name, liked: this.chosen("up"), disliked: this.chosen("down") };
    find("#lw-lesson").value = "";
    this.votes.clear();
    this.seeds = [];
    this.store.set({ teach: withLesson(teach, lesson), shift: withShift(shift, name, 1) });
    find("#lw-teach").open = false;
    find(`#lw-shift-${CSS.escape(name)}`)?.closest("li").scrollIntoView({ block: "nearest" });
    this.stage.say(`“${words}” is a slider now.`);
  }

  remove(name) {
    const { teach, shift } = this.store.state;
    this.store.set({ teach: withoutLesson(teach, name), shift: withShift(shift, name, 0) });
  }
}

function voteOf(seed) {
  const item = find("#lw-vote").content.cloneNode(true).firstElementChild;
  item.dataset.seed = seed;
  item.setAttribute("aria-label", `Picture ${seed}`);
  for (const button of item.querySelectorAll("button")) {
    button.dataset.seed = seed;
    button.title = button.dataset.vote === "up" ? "Has it" : "Lacks it";
    button.setAttribute("aria-label", `Picture ${seed}: ${button.title.toLowerCase()}`);
  }
  return item;
}
