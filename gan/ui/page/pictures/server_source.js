// Pictures drawn by the server this page came from: live ones over the live socket, all others by request.

/** @import { Model, State } from "../state/state.js" */
/** @import { Asked, Limits, Look, PictureSource, TimingAnswer } from "./source.js" */
/** @import { Download, Found, GameName, Grown, Nearest, Search, Services, SlowlyPainted, SlowPainting, Verdict, WalkFile } from "./services.js" */

import { Sprite } from "../canvas/sprite.js";
import { rounded } from "../state/grammar.js";
import { timeOf, toQuery, toWalk } from "../state/link.js";
import { unpainted, withPaint } from "../state/paint.js";
import { download } from "./download.js";
import { hasSmall, takesTime } from "./drawing.js";
import { readLines } from "./lines.js";
import { LiveSocket } from "./live_socket.js";
import { accepted, fitsAddress, request } from "./request.js";

/** Places as the server reads them. @param {number[]} places */
const spellPlaces = (places) => places.map((place) => rounded(place, 6)).join(",");

/**
 * @implements {PictureSource}
 * @implements {Services}
 */
export class ServerSource {
  atOnce = 4;
  formats = ["mp4", "webp", "gif", "sheet"];
  away = "The server can’t be reached. This page keeps trying.";
  broken = "The connection broke; try again.";
  toShare = "Start the app with --host 0.0.0.0 to let phones in.";

  /** @param {{base: string, model: (state: State) => Model, limits: Limits & {columns: number}}} server */
  constructor({ base, model, limits }) {
    this.base = base;
    this.model = model;
    this.limits = limits;
    /** @type {import("./training.js").TrainingServer | undefined} where visitors may train */
    this.training = undefined;
    this.live = new LiveSocket(`${base}/line`, `${base}/frame`);
  }

  /** @param {State} state @param {Asked & Look} asked */
  async picture(state, { signal, scale = 1, painted = false }) {
    const query = toQuery(painted ? state : unpainted(state));
    const model = this.model(state);
    const large = takesTime(model);
    const soft = `${query}${large ? `&size=${model.drawing.moving}` : ""}`;
    const crisp = large ? query : `${query}&scale=${scale}`;
    const live = scale === 1 && !painted;
    if (live) return createImageBitmap(await this.live.send(soft, signal));
    return createImageBitmap(await (await this.#ask("frame", crisp, signal)).blob());
  }

  /** @param {State} state @param {number | number[]} places @param {Asked & Look} asked */
  async walk(state, places, { signal, scale = 1, painted = false }) {
    const many = Array.isArray(places);
    const which = many ? `at=${spellPlaces(places)}` : `frames=${places}`;
    const size = scale > 1 && !takesTime(this.model(state)) ? `&scale=${scale}` : this.#small(state);
    const query = `${toQuery(atStart(painted ? state : unpainted(state)))}&${which}${size}`;
    return this.#sprite("strip", query, many ? places.length : places, signal);
  }

  /** @param {State} state @param {string[]} keys @param {Asked} asked */
  async keyframes(state, keys, { signal }) {
    const query = `${toQuery(unpainted(state), { seeds: false })}&keys=${keys}${this.#small(state)}`;
    return this.#sprite("sheet", query, keys.length, signal);
  }

  /** @param {State} state @param {string[]} ways @param {Asked} asked */
  async variants(state, ways, { signal }) {
    const query = `${toQuery(unpainted(state))}&vary=${encodeURIComponent(ways.join(";"))}${this.#small(state)}`;
    return this.#sprite("variants", query, ways.length, signal);
  }

  /** @param {State} state @param {number} frames @param {Asked} asked @returns {Promise<TimingAnswer>} */
  async timing(state, frames, { signal }) {
    const query = `${toQuery(atStart(unpainted(state)))}&${timeOf(state)}&frames=${frames}`;
    return (await this.#ask("timing", query, signal)).json();
  }

  /** @param {State} state @param {Asked} asked @returns {Promise<Nearest>} */
  async nearest(state, { signal }) {
    return (await this.#ask("nearest", toQuery(unpainted(state)), signal)).json();
  }

  /** @param {State} state @param {Asked} asked @returns {Promise<Grown>} */
  async inside(state, { signal }) {
    const { levels, pictures, maps } = await (await this.#ask("inside", toQuery(unpainted(state)), signal)).json();
    const shown = levels.reduce(
      (/** @type {number} */ sum, /** @type {{maps: number[]}} */ one) => sum + one.maps.length,
      0,
    );
    const { columns } = this.limits;
    return {
      levels,
      pictures: new Sprite(await bitmapOf(pictures), 2 * levels.length, columns),
      maps: new Sprite(await bitmapOf(maps), shown, columns),
    };
  }

  /** @param {GameName} game @param {Asked} asked */
  async game(game, { signal }) {
    const query = spellGame(game);
    return this.#sprite("game", query, this.limits.game, signal);
  }

  /** @param {GameName} game @param {number} number @param {string} says @param {Asked} asked @returns {Promise<Verdict>} */
  async guess(game, number, says, { signal }) {
    return (await this.#ask("guess", `${spellGame(game)}&number=${number}&says=${says}`, signal)).json();
  }

  /** @param {Search} search @returns {Promise<Found>} */
  async search({ state, task, picture, mask, signal, onProgress }) {
    const query = new URLSearchParams({ m: state.model, task });
    if (state.label !== null) query.set("label", String(state.label));
    if (mask) query.set("mask", String(mask.size));
    const body = new Blob(mask ? [picture, mask] : [picture]);
    const response = await accepted(await fetch(`${this.base}/look?${query}`, { method: "POST", body, signal }));
    return (await readLines(response, (line) => Boolean(line.found), onProgress)).line;
  }

  /** @param {State} state @param {string} own @param {Asked} asked */
  async styles(state, own, { signal }) {
    const query = toQuery({ ...state, paint: own && withPaint(own, 1) });
    return this.#sprite("styles", query, 1 + (this.limits.styles ?? 0) + Number(Boolean(own)), signal);
  }

  /** @param {Blob} picture @param {Asked} asked @returns {Promise<string>} */
  async manner(picture, { signal }) {
    const response = await fetch(`${this.base}/manner`, { method: "POST", body: picture, signal });
    return (await (await accepted(response)).json()).style;
  }

  /** @param {SlowPainting} painting @returns {Promise<SlowlyPainted>} */
  async paintSlowly({ state, style, signal, onProgress }) {
    const recipe = new Blob([toQuery(unpainted(state))]);
    const address = `${this.base}/slowly?recipe=${recipe.size}`;
    const response = await accepted(await fetch(address, { method: "POST", body: new Blob([recipe, style]), signal }));
    return (await readLines(response, (line) => Boolean(line.painted), onProgress)).line;
  }

  /** @param {State} state @param {number} scale @returns {Promise<Download>} */
  async save(state, scale) {
    const address = `${this.base}/save?${toQuery(state)}&scale=${scale}`;
    if (fitsAddress(address)) return { address, name: "", bytes: null };
    const response = await accepted(await request(address));
    const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
    return download(await response.blob(), name ?? "picture.png");
  }

  /** @param {State} state @param {WalkFile} file @returns {Promise<Download>} */
  async saveWalk(state, { format, scale, signal, onProgress }) {
    const query = `${toWalk(atStart(state))}&format=${format}&scale=${scale}`;
    const response = await this.#ask("export", query, signal);
    const { line, rest } = await readLines(response, ({ bytes }) => Boolean(bytes), onProgress);
    return download(new Blob(await rest(line.bytes), { type: line.type }), line.name);
  }

  /** @param {State} state @param {string} version @param {Asked} asked */
  async learning({ model }, version, { signal }) {
    const query = new URLSearchParams({ m: model, version });
    return createImageBitmap(await (await this.#ask("learning", String(query), signal)).blob());
  }

  /** @param {State} state @param {string} format @returns {Download} */
  learningFilm({ model }, format) {
    const address = `${this.base}/learning-film?${new URLSearchParams({ m: model, format })}`;
    return { address, name: "", bytes: null };
  }

  /** @param {string} text */
  code(text) {
    return `${this.base}/qr?text=${encodeURIComponent(text)}`;
  }

  /** The size of a picture among many, where it is not the whole one. @param {State} state */
  #small(state) {
    const model = this.model(state);
    return hasSmall(model) ? `&size=${model.drawing.small}` : "";
  }

  /** @param {string} route @param {string} query @param {AbortSignal} signal */
  async #ask(route, query, signal) {
    return accepted(await request(`${this.base}/${route}?${query}`, { signal }));
  }

  /** @param {string} route @param {string} query @param {number} count @param {AbortSignal} signal */
  async #sprite(route, query, count, signal) {
    const image = await createImageBitmap(await (await this.#ask(route, query, signal)).blob());
    return new Sprite(image, count, this.limits.columns);
  }
}

/** @param {GameName} game */
const spellGame = ({ model, seed, level }) => `m=${encodeURIComponent(model)}&game=${seed}&level=${level}`;

/** A picture that came inside an answer. @param {string} address */
async function bitmapOf(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return createImageBitmap(image);
}

/** A walk is asked for without the place on it, so that it is asked for once. @param {State} state @returns {State} */
const atStart = (state) => ({ ...state, t: 0, place: 0 });
