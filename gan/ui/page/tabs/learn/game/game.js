// Real or made? Ten pictures to guess at, and after each guess the discriminator's own verdict on it.

/** @import { Sprite } from "../../../canvas/sprite.js" */
/** @import { GameName, Verdict } from "../../../pictures/services.js" */
/** @import { State } from "../../../state/state.js" */
/** @import { Page } from "../sections.js" */

import { paintTile } from "../../../canvas/sprite.js";
import { button, copyOf, data, find, findAll, on, press } from "../../../controls/dom.js";
import { forOthers } from "../../../features/share/share.js";
import { Queue } from "../../../pictures/queue.js";
import { randomSeed } from "../../../state/chance.js";
import { placeIn } from "../../../state/learning.js";
import { listed, percent } from "../../../state/words.js";
import { PICTURES, sayBoast, sayMark, sayResult, sayScore, sayVerdict } from "./score.js";

const LEVEL = "easy"; // of the first game

export class Game {
  name = "game";
  /** @type {GameName | null} */
  #game = null;
  /** @type {Sprite | null} */
  #sprite = null;
  /** @type {Verdict[]} */
  #verdicts = [];
  #number = 0;

  /** @param {Page} page */
  constructor({ store, stage, services, models, address }) {
    this.store = store;
    this.stage = stage;
    this.services = services;
    this.models = models;
    this.address = address;
    const { health } = stage;
    /** @type {Queue<Sprite, GameName>} */
    this.games = new Queue({
      onAnswer: (sprite, game) => this.#arrived(sprite, game),
      health,
      limit: 1,
      abandon: true,
    });
    /** @type {Queue<Verdict, number>} */
    this.guesses = new Queue({ onAnswer: (verdict, number) => this.#told(verdict, number), health, limit: 1 });
    on("click", "game-level", (one) => this.#begin(data(one, "level")));
    on("click", "game-guess", (one) => this.#guess(data(one, "says")));
    on("click", "game-next", () => this.#next());
    on("click", "game-another", () => this.#begin());
    on("click", "game-copy", () => this.#copy());
    find("#lw-game-board").addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** Where one model can play, it is said of the others that they can't. */
  has() {
    return this.models.some(({ game }) => game);
  }

  /** @param {State} state @param {Set<string>} changed */
  update(state, changed) {
    if (!changed.has("learn") && !changed.has("model")) return;
    if (!this.#offer()) return;
    const [seed, level] = placeIn(state.learn).split("~");
    if (!seed) {
      this.#begin(this.#game?.level);
      return;
    }
    const { model } = state;
    const { seed: now, level: then, model: of } = this.#game ?? {};
    if (now !== Number(seed) || then !== level || of !== model) this.#open({ model, seed: Number(seed), level });
    else this.#show();
  }

  leave() {
    this.games.cancel();
    this.guesses.cancel();
    if (!this.#sprite) this.#game = null;
  }

  /** Whether the model on the stage can play; if not, words say which can. */
  #offer() {
    const { title, game } = this.stage.model();
    const others = this.models.filter((one) => one.game).map((one) => one.title);
    const none = find("#lw-game-none");
    none.hidden = game !== null;
    none.textContent = `${title} carries no discriminator and no real pictures to play with. Choose another model above: ${listed(others)} can play.`;
    for (const part of findAll("#lw-game-board, #lw-game-end, #lw-game-source, #lw-game-levels")) part.hidden = !game;
    return game !== null;
  }

  /** Another game; the address names it, so that a link leads to the same ten pictures. @param {string} [level] */
  #begin(level = this.#game?.level ?? LEVEL) {
    this.store.set({ learn: `${this.name}~${randomSeed()}~${level}` });
  }

  /** @param {GameName} game */
  #open(game) {
    this.#game = game;
    this.#sprite = null;
    this.#verdicts = [];
    this.#number = 0;
    const levels = findAll('[data-lw="game-level"]');
    press(levels, (one) => data(one, "level") === game.level);
    find("#lw-game-daring").textContent = `${levels.find((one) => data(one, "level") === game.level)?.title}.`;
    this.#show();
    this.guesses.cancel();
    this.games.want((signal) => this.services.game(game, { signal }), game);
  }

  /** @param {Sprite} sprite @param {GameName} game */
  #arrived(sprite, game) {
    if (game !== this.#game) return;
    this.#sprite = sprite;
    this.#show();
  }

  /** @param {string} says */
  #guess(says) {
    const game = this.#game;
    const number = this.#number;
    if (!game || !this.#sprite || this.#verdicts.length !== number) return;
    for (const one of this.#buttons) one.disabled = true;
    this.guesses.want((signal) => this.services.guess(game, number, says, { signal }), number);
  }

  /** @param {Verdict} verdict @param {number} number */
  #told(verdict, number) {
    if (number !== this.#number || this.#verdicts.length !== number) return;
    this.#verdicts.push(verdict);
    this.#show();
    button('[data-lw="game-next"]').focus();
  }

  #next() {
    this.#number += 1;
    this.#show();
    if (this.#number < PICTURES) button('[data-says="made"]').focus();
    else find("#lw-game-result").focus();
  }

  /** The arrows lie as the buttons do, and as the needle does. @param {KeyboardEvent} event */
  #pressed(event) {
    const says = { ArrowLeft: "made", ArrowRight: "real" }[event.key];
    if (!says || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#guess(says);
  }

  get #buttons() {
    return findAll('[data-lw="game-guess"]', HTMLButtonElement);
  }

  #show() {
    const over = this.#number === PICTURES;
    find("#lw-game-board").hidden = over;
    find("#lw-game-end").hidden = !over;
    this.#showSource();
    if (over) this.#showEnd();
    else this.#showPicture(this.#verdicts[this.#number]);
  }

  /** @param {Verdict | undefined} verdict of the picture, once it was guessed */
  #showPicture(verdict) {
    const sprite = this.#sprite;
    const last = this.#number === PICTURES - 1;
    const canvas = find("#lw-game-picture", HTMLCanvasElement);
    if (sprite) paintTile(canvas, sprite.image, sprite.box(this.#number));
    canvas.classList.toggle("lw-on-its-way", !sprite);
    canvas.setAttribute("aria-label", sprite ? `Picture ${this.#number + 1}` : "The picture is on its way");
    find("#lw-game-count").textContent = `Picture ${this.#number + 1} of ${PICTURES} · ${sayScore(this.#verdicts)}`;
    find("#lw-game-verdict").textContent = verdict ? sayVerdict(verdict) : "";
    this.#point(verdict);
    for (const one of this.#buttons) one.disabled = !sprite || Boolean(verdict);
    find("#lw-game-guess").hidden = Boolean(verdict);
    find("#lw-game-on").hidden = !verdict;
    button('[data-lw="game-next"]').textContent = last ? "The result" : "Next picture";
  }

  /** @param {Verdict | undefined} verdict */
  #point(verdict) {
    const dial = find("#lw-game-dial", SVGSVGElement);
    dial.classList.toggle("lw-told", Boolean(verdict));
    dial.style.setProperty("--lw-turn", `${((verdict?.place ?? 0.5) - 0.5) * 180}deg`);
    dial.setAttribute("aria-valuenow", String(Math.round((verdict?.place ?? 0.5) * 100)));
    const words = verdict ? `${verdict.judge.real ? "Real" : "Made"}, ${percent(verdict.place)} of the way` : "";
    dial.setAttribute("aria-valuetext", words || "Not said yet");
  }

  #showSource() {
    const { title, game } = this.stage.model();
    if (!game) return;
    const source = [game.credit, game.licence].filter(Boolean).join(", ");
    find("#lw-game-source").textContent =
      `Real pictures (${source}) that ${title} was never trained on. The marks on the dial: the middle one of ${game.measured} made and of as many real pictures. The discriminator tells ${percent(game.right)} of them right.`;
  }

  #showEnd() {
    find("#lw-game-result").textContent = sayResult(this.#verdicts);
    find("#lw-game-copied").textContent = "";
    const sprite = this.#sprite;
    const row = this.#verdicts.map((verdict) => {
      const one = copyOf("#lw-game-one");
      find("b", HTMLElement, one).textContent = verdict.real ? "Real" : "Made";
      find("span", HTMLElement, one).textContent = sayMark(verdict);
      one.classList.toggle("lw-wrong", !verdict.right);
      return one;
    });
    find("#lw-game-pictures").replaceChildren(...row);
    if (!sprite) return;
    row.forEach((one, number) => {
      paintTile(find("canvas", HTMLCanvasElement, one), sprite.image, sprite.box(number));
    });
  }

  async #copy() {
    const page = new URL(location.href);
    page.search = this.stage.links.toLink(this.store.state);
    page.hash = "";
    const { link } = forOthers(page.href, this.address);
    const text = `${sayBoast(this.#verdicts, this.stage.model().title)} ${link}`;
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    find("#lw-game-copied").textContent = copied
      ? "Copied. Whoever opens the link plays the same ten."
      : "This browser keeps its clipboard closed here; use the link.";
  }
}
