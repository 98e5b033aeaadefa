// Is it copying? Under the picture, once it has come to rest: the training pictures that lie next to it.

import { asData, Feed } from "../../pictures/queue.js";
import { find, findAll } from "../../state/store.js";

const REST = 600; // ms

export class Copying {
  constructor({ store, stage }) {
    Object.assign(this, { store, stage });
    this.part = find("#lw-copying");
    this.models = JSON.parse(this.part.dataset.models);
    const onPicture = (found, key) => this.show(found, key);
    this.feed = new Feed({ onPicture, health: stage.health, read: asData, limit: 1, delay: REST, abandon: true });
    this.part.addEventListener("toggle", () => this.update());
    store.subscribe(() => this.update());
    this.update();
  }

  update() {
    this.part.hidden = !this.models.includes(this.store.state.model);
    if (this.part.hidden || !this.part.open) {
      this.feed.cancel();
      this.asked = null;
      return;
    }
    const asked = this.stage.url("nearest", single(this.store.state, this.stage.model()));
    if (asked === this.asked) return;
    this.asked = asked;
    find("#lw-copying-found").setAttribute("aria-busy", "true");
    this.feed.want(asked, asked);
  }

  show({ verdict, words, nearest, compared, credit, licence }, key) {
    if (key !== this.asked) return;
    const { word } = this.store.state;
    find("#lw-copying-words").textContent = word ? `Of the letter “${word[0]}”: ${words}` : words;
    this.part.dataset.verdict = verdict;
    paint(find("#lw-copying-row canvas"), this.stage.painter.small, word);
    findAll("#lw-copying-row img").forEach((image, index) => {
      const one = nearest[index];
      image.hidden = !one;
      image.parentElement.querySelector("span").textContent = one?.words ?? "";
      if (one) image.src = one.image;
    });
    const source = [credit, licence].filter(Boolean).join(", ");
    find("#lw-copying-source").textContent = `Compared with all ${compared.toLocaleString("en")} training pictures (${source}) by what a network for recognising photos sees in them.`;
    find("#lw-copying-found").setAttribute("aria-busy", "false");
  }
}

// Of a word, its first letter.
function single(state, model) {
  if (!state.word) return state;
  return { ...state, word: "", label: model.classes.indexOf(state.word[0]) };
}

function paint(canvas, picture, word) {
  canvas.parentElement.hidden = Boolean(word);
  const context = canvas.getContext("2d", { alpha: false });
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
}
