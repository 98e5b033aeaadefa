// Teaching: thumbs up and down on twenty pictures become a slider; what is kept of it are the votes.

/** @import { Sprite } from "../../canvas/sprite.js" */
/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Slider } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */

import { paintTile } from "../../canvas/sprite.js";
import { button, copyOf, data, find, findAll, input, on, press } from "../../controls/dom.js";
import { Queue } from "../../pictures/queue.js";
import { randomSeed } from "../../state/chance.js";
import { lessonsOf, slug, withLesson, withoutLesson, withShift } from "../../state/sculpting.js";
import { endKey, PLAIN, small } from "../../state/state.js";

export class Teaching {
  /** @type {number[]} */
  #seeds = [];
  /** @type {Map<number, string>} up or down */
  #votes = new Map();
  #key = "";

  /** @param {{store: Store, stage: Stage}} page */
  constructor({ store, stage }) {
    this.store = store;
    this.stage = stage;
    /** @type {Queue<Sprite, string>} */
    this.queue = new Queue({
      onAnswer: (sprite, key) => this.#arrived(sprite, key),
      health: stage.health,
      limit: 1,
      delay: 60,
    });
    on("click", "vote", (one) => this.#vote(Number(one.dataset.seed), data(one, "vote")));
    on("click", "votes-others", () => this.#others());
    on("click", "teach", () => this.#teach());
    on("click", "untaught", (one) => this.#remove(data(one, "name")));
    input("#lw-lesson").addEventListener("input", () => this.#say());
    input("#lw-lesson").addEventListener("keydown", (event) => event.key === "Enter" && this.#teach());
    find("#lw-teach").addEventListener("toggle", () => this.update());
  }

  get limits() {
    return this.stage.grammar.table.recipe;
  }

  get name() {
    return slug(input("#lw-lesson").value, this.stage.grammar.table.name.longest);
  }

  /** @returns {Slider[]} */
  get sliders() {
    return lessonsOf(this.store.state.teach).map(({ name }) => ({
      name,
      words: name.replaceAll("-", " "),
      minus: "less",
      plus: "more",
      kind: "taught",
      taught: true,
    }));
  }

  reset() {
    this.#votes.clear();
    this.#seeds = [];
    this.update();
  }

  /** Pictures with a vote stay, so that twenty can be gathered from many. */
  #others() {
    this.#seeds = this.#seeds.filter((seed) => this.#votes.has(seed));
    this.update();
  }

  update() {
    if (!find("#lw-teach", HTMLDetailsElement).open || this.store.state.tab !== "sculpt") return;
    while (this.#seeds.length < this.limits.teach.most_votes) {
      const seed = randomSeed();
      if (!this.#seeds.includes(seed)) this.#seeds.push(seed);
    }
    const plain = small({ ...this.store.state, ...PLAIN });
    const key = endKey(plain, this.#seeds.join());
    if (this.#key !== key) {
      this.#key = key;
      find("#lw-votes").replaceChildren(...this.#seeds.map(voteOf));
      const keys = this.#seeds.map(String);
      this.queue.want((signal) => this.stage.source.keyframes(plain, keys, { signal }), key);
    }
    this.#show();
  }

  /** @param {Sprite} sprite @param {string} key */
  #arrived(sprite, key) {
    if (key !== this.#key) return;
    findAll("#lw-votes canvas", HTMLCanvasElement).forEach((canvas, index) => {
      paintTile(canvas, sprite.image, sprite.box(index));
    });
  }

  /** @param {number} seed @param {string} vote */
  #vote(seed, vote) {
    if (this.#votes.get(seed) === vote) this.#votes.delete(seed);
    else this.#votes.set(seed, vote);
    this.#show();
  }

  #show() {
    press(findAll('[data-lw="vote"]'), (one) => this.#votes.get(Number(one.dataset.seed)) === one.dataset.vote);
    for (const item of findAll("#lw-votes > *")) item.dataset.vote = this.#votes.get(Number(item.dataset.seed)) ?? "";
    this.#say();
  }

  /** @param {string} vote */
  #chosen(vote) {
    return this.#seeds.filter((seed) => this.#votes.get(seed) === vote);
  }

  /** Why not yet, or "". */
  #missing() {
    const { most } = this.limits.teach;
    if (lessonsOf(this.store.state.teach).length >= most) {
      return `A picture carries at most ${most} taught sliders; remove one first.`;
    }
    if (!this.#chosen("up").length || !this.#chosen("down").length) {
      return "Mark at least one picture of either kind; five of each teach well.";
    }
    if (!this.name) return "Give it a name.";
    const taken = [...this.stage.model().sliders, ...this.sliders].some((one) => one.name === this.name);
    return taken ? "There is a slider of this name; choose another one." : "";
  }

  #say() {
    const missing = this.#missing();
    const [up, down] = [this.#chosen("up").length, this.#chosen("down").length];
    button('[data-lw="teach"]').disabled = Boolean(missing);
    find("#lw-teach-words").textContent = missing || `Learns from ${up} with and ${down} without.`;
  }

  #teach() {
    const { name } = this;
    if (this.#missing() || !name) return;
    const words = input("#lw-lesson").value.trim();
    const { teach, shift } = this.store.state;
    const lesson = { name, liked: this.#chosen("up"), disliked: this.#chosen("down") };
    input("#lw-lesson").value = "";
    this.#votes.clear();
    this.#seeds = [];
    this.store.set({ teach: withLesson(teach, lesson), shift: withShift(shift, name, 1, this.limits.shift.most) });
    find("#lw-teach", HTMLDetailsElement).open = false;
    find(`#lw-shift-${CSS.escape(name)}`)
      .closest("li")
      ?.scrollIntoView({ block: "nearest" });
    this.stage.say(`“${words}” is a slider now.`);
  }

  /** @param {string} name */
  #remove(name) {
    const { teach, shift } = this.store.state;
    this.store.set({ teach: withoutLesson(teach, name), shift: withShift(shift, name, 0, this.limits.shift.most) });
  }
}

/** @param {number} seed */
function voteOf(seed) {
  const item = copyOf("#lw-vote");
  item.dataset.seed = String(seed);
  for (const one of findAll("button", HTMLButtonElement, item)) {
    one.dataset.seed = String(seed);
    one.title = one.dataset.vote === "up" ? "Has it" : "Lacks it";
    one.setAttribute("aria-label", `Picture ${seed}: ${one.title.toLowerCase()}`);
  }
  return item;
}
