// The duel in two dimensions: a generator and a discriminator small enough to be watched, and to be played.

/** @import { State } from "../../../state/state.js" */
/** @import { Rules } from "./game.js" */
/** @import { History } from "./history.js" */
/** @import { Section, Shown } from "../sections.js" */

import { button, data, find, findAll, input, on, press } from "../../../controls/dom.js";
import { setSlider } from "../../../controls/slider.js";
import { placeIn } from "../../../state/learning.js";
import { Board } from "./board.js";
import { drawCurve } from "./curves.js";
import { Game } from "./game.js";
import { histories } from "./history.js";
import { LOSSES } from "./losses.js";
import { Pen } from "./pen.js";
import { PRESETS } from "./presets.js";
import { Runner } from "./runner.js";
import { TARGETS } from "./targets.js";
import { percent, RATES, short, spoken } from "./words.js";

const MEASURED = 150; // ms between two looks at the whole map, at least
const LOOKS = 5; // times as long as a look takes it waits for the next
const SAID = 5000; // ms between two sentences for those who do not see it
const STILL = 600; // ms between two pictures where motion is unwelcome

/** @implements {Section} */
export class Duel {
  name = "duel";
  #begun = false;
  #preset = "";
  #mended = false;
  #own = false; // rules that no preset has
  #seed = 1;
  #due = 0;
  #said = 0;
  #drawn = 0;
  game = /** @type {Game} */ (/** @type {unknown} */ (undefined)); // dealt when it is first shown: that takes a while

  /** @param {Shown} page */
  constructor({ store }) {
    this.store = store;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.board = new Board(find("#lw-duel-map", HTMLCanvasElement));
    this.pen = new Pen({ board: this.board, onDraw: () => this.#retarget() });
    this.runner = new Runner({ step: () => this.game.move(), move: () => this.#move(), show: () => this.#show() });
    this.histories = histories();
    this.#build();
    this.#listen();
    new ResizeObserver(() => this.#begun && this.#look()).observe(this.board.canvas);
  }

  has() {
    return true;
  }

  /** @param {State} state */
  update(state) {
    const preset = placeIn(state.learn) || (this.#begun ? this.#preset : "even");
    if (!this.#begun || preset !== this.#preset) this.#choose(preset);
    else this.#look();
    this.#begun = true;
  }

  leave() {
    this.#pause();
  }

  #build() {
    find("#lw-duel-presets").replaceChildren(...named(PRESETS, "duel-preset"));
    find('#lw-duel-rules [data-rule="target"]').replaceChildren(...named(TARGETS, "duel-choice"));
    find('#lw-duel-rules [data-rule="loss"]').replaceChildren(...named(LOSSES, "duel-choice"));
  }

  #listen() {
    on("click", "duel-preset", (one) => {
      if (data(one, "name") === this.#preset) this.#choose(this.#preset);
      else this.store.set({ learn: `duel~${data(one, "name")}` });
    });
    on("click", "duel-mend", () => this.#mend());
    on("click", "duel-run", () => (this.runner.running ? this.#pause() : this.#run()));
    on("click", "duel-step", (one) => {
      this.#pause();
      this.#turn(/** @type {"Generator" | "Discriminator"} */ (data(one, "side")));
    });
    on("click", "duel-slow", () => this.#slow(!this.runner.slow));
    on("click", "duel-reset", () => this.#restart());
    on("click", "duel-choice", (one) => {
      const { rule } = /** @type {HTMLElement} */ (one.parentElement).dataset;
      this.#own = true;
      this.#change({ [String(rule)]: data(one, "name") });
    });
    on("input", "duel-rate", (slider) => {
      const rule = data(slider, "rule");
      this.#own = true;
      this.#change({ [rule]: RATES[rule].at(Number(slider.value)) });
    });
    on("click", "duel-erase", () => this.pen.erase());
  }

  /** @param {string} preset */
  #choose(preset) {
    this.#pause();
    this.#preset = preset;
    this.#mended = false;
    this.#own = false;
    this.#seed = 1;
    this.#restart(PRESETS[preset].rules);
    this.#slow(false);
  }

  /** @param {Rules} [rules] */
  #restart(rules = this.game.rules) {
    const running = this.runner.running;
    this.#pause();
    this.game = new Game({ ...rules }, { seed: this.#seed++, drawn: this.pen.points });
    this.histories = histories();
    this.#tell();
    this.#look();
    if (running) this.#run();
  }

  #mend() {
    const { mend } = PRESETS[this.#preset];
    if (!mend) return;
    this.#mended = true;
    this.#change(mend.rules);
    if (!this.runner.running) this.#run();
  }

  /** @param {Partial<Rules>} rules */
  #change(rules) {
    this.game.rules = { ...this.game.rules, ...rules };
    if (rules.target) this.#retarget();
    this.#tell();
    if (!this.runner.running) this.#look();
  }

  #retarget() {
    this.game.drawn = this.pen.points;
    this.game.retarget();
    if (!this.runner.running) this.#look();
  }

  #run() {
    this.runner.start();
    this.#said = performance.now();
    this.#tell();
  }

  #pause() {
    if (!this.runner.running) return;
    this.runner.stop();
    find("#lw-duel-turn").hidden = true;
    this.#tell();
    this.#look();
    this.#say();
  }

  /** @param {boolean} slow */
  #slow(slow) {
    this.runner.slow = slow;
    find("#lw-duel-turn").hidden = true;
    this.#tell();
  }

  #move() {
    const side = this.game.move();
    const turn = find("#lw-duel-turn");
    turn.textContent = { Discriminator: "The discriminator looks again", Generator: "The generator follows" }[side];
    turn.hidden = false;
  }

  /** @param {"Generator" | "Discriminator"} side */
  #turn(side) {
    if (side === "Generator") this.game.stepGenerator();
    else this.game.stepDiscriminator();
    this.#look();
    this.#say();
  }

  /** A frame of the display, while it runs. */
  #show() {
    const now = performance.now();
    if (this.calm.matches && now - this.#drawn < STILL) return;
    this.#drawn = now;
    if (this.runner.slow || now > this.#due) this.#look();
    else this.board.paint(this.game, { cursor: this.pen.cursor });
    if (now - this.#said > SAID) this.#say();
  }

  /** The map, the points and the numbers, all anew. */
  #look() {
    const began = performance.now();
    const { histories, game } = this;
    const { losses, steps } = game;
    this.measured = game.measured();
    const { coverage } = this.measured;
    this.board.believe(game);
    this.board.paint(game, { cursor: this.pen.cursor });
    const heard = game.heard(this.board.pushes);
    if (steps)
      for (const [history, value] of /** @type {[History, number][]} */ ([
        [histories.generator, losses.generator],
        [histories.discriminator, losses.discriminator],
        [histories.covered, coverage],
        [histories.heard, heard],
      ]))
        history.add(value);
    drawCurve("discriminator", histories.discriminator, { text: short(losses.discriminator) });
    drawCurve("generator", histories.generator, { text: short(losses.generator) });
    drawCurve("coverage", histories.covered, { text: percent(coverage), to: 1 });
    drawCurve("heard", histories.heard, { text: steps ? short(heard) : "–" });
    this.#due = performance.now() + Math.max(MEASURED, LOOKS * (performance.now() - began));
  }

  #say() {
    this.#said = performance.now();
    find("#lw-duel-said").textContent = spoken(this.game, this.measured ?? this.game.measured());
  }

  #tell() {
    const { rules } = this.game;
    const { words, mend } = PRESETS[this.#preset] ?? PRESETS.even;
    find("#lw-duel-words span").textContent = this.#own ? "Your own rules." : this.#mended && mend ? mend.words : words;
    button('[data-lw="duel-mend"]').hidden = !mend || this.#mended || this.#own;
    press(findAll('[data-lw="duel-preset"]'), (one) => !this.#own && data(one, "name") === this.#preset);
    press(findAll('[data-lw="duel-choice"]'), (one) => Object.values(rules).includes(data(one, "name")));
    press(findAll('[data-lw="duel-slow"]'), () => this.runner.slow);
    find('[data-lw="duel-run"]').textContent = this.runner.running ? "Pause" : "Run";
    for (const slider of findAll('[data-lw="duel-rate"]', HTMLInputElement)) {
      const rule = /** @type {keyof Rules} */ (data(slider, "rule"));
      const { placeOf, say } = RATES[rule];
      setSlider(input(`#${slider.id}`), placeOf(Number(rules[rule])));
      find(`output[for="${slider.id}"]`).textContent = say(Number(rules[rule]));
      slider.setAttribute("aria-valuetext", say(Number(rules[rule])));
    }
    find("#lw-duel-drawing").hidden = rules.target !== "own";
    this.pen.use(rules.target === "own");
  }
}

/** @param {Record<string, {title: string}>} table @param {string} action */
function named(table, action) {
  return Object.entries(table).map(([name, { title }]) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: title });
    Object.assign(made.dataset, { lw: action, name });
    return made;
  });
}
