// The link to this very picture: copied, sent, or as a QR code, small in a sheet and large for a room.

import { find, findAll, on } from "../../state/store.js";
import { holdsStored } from "../../state/latent_code.js";

const HERE = /^(localhost|.+\.localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])$/;
const NEAR = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|.+\.local$)/;
const ONLY_HERE = "This address works on this computer only. Start the app with --host 0.0.0.0 to let phones in.";
const SHORT = "A link has room for the outlines of your own picture only; a saved file has all of it.";
const SAME_NETWORK = "Phones must be in the same network as this computer.";

// A link as others can open it: `address` is where they find this computer. And what they have to know about it.
export function forOthers(link, address) {
  const page = new URL(link);
  if (HERE.test(page.hostname)) {
    if (!address) return { link, notice: ONLY_HERE };
    page.hostname = address;
    return { link: page.href, notice: SAME_NETWORK };
  }
  return { link, notice: NEAR.test(page.hostname) ? SAME_NETWORK : "" };
}

export class Share {
  constructor({ stage, address }) {
    Object.assign(this, { stage, address });
    on("click", "share", () => this.open());
    on("click", "copy", () => this.copy());
    on("click", "send", () => this.send());
    on("click", "poster", () => this.enlarge());
    find("#lw-link").addEventListener("focus", (event) => event.target.select());
    find("#lw-poster").addEventListener("close", () => this.shrink());
    document.addEventListener("fullscreenchange", () => {
      if (this.filled && !document.fullscreenElement) find("#lw-poster").close();
    });
    for (const code of findAll(".lw-qr img")) {
      code.addEventListener("error", () => this.report("The QR code can’t be drawn just now; the link works all the same."));
    }
  }

  open() {
    this.stage.course.stop();
    const { link, notice } = forOthers(this.stage.link(), this.address);
    find("#lw-link").value = link;
    for (const words of findAll(".lw-share-notice")) {
      words.textContent = notice;
      words.classList.toggle("lw-only-here", notice === ONLY_HERE);
    }
    for (const words of findAll(".lw-share-words")) words.textContent = this.words();
    for (const code of findAll(".lw-qr img")) code.src = `${this.stage.base}/qr?text=${encodeURIComponent(link)}`;
    find('[data-lw="send"]').hidden = !navigator.share;
    this.report(holdsStored(this.stage.store.state) ? SHORT : "");
    find("#lw-share").showModal();
  }

  words() {
    return `${this.stage.model().title}: ${this.stage.caption()}`;
  }

  async copy() {
    const field = find("#lw-link");
    let copied = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select(); // a page that is not served over https: the clipboard is closed to scripts, but not to a selection
      copied = document.execCommand("copy");
    }
    this.report(copied ? holdsStored(this.stage.store.state) ? `Link copied. ${SHORT}` : "Link copied. It opens this very picture." : "The link is selected: copy it with your keyboard.");
  }

  async send() {
    try {
      await navigator.share({ title: document.title, text: this.words(), url: find("#lw-link").value });
    } catch (error) {
      if (error.name !== "AbortError") this.report("This browser could not share it; copy the link instead.");
    }
  }

  report(words) {
    find("#lw-share-status").textContent = words;
  }

  // For a projector: the code and the picture, nothing else.
  async enlarge() {
    find(".lw-poster-picture img").src = this.stage.painter.thumbnail(640);
    find("#lw-share").close();
    this.filled = !document.fullscreenElement;
    if (this.filled) await document.documentElement.requestFullscreen?.().catch(() => {}); // else it fills the window
    find("#lw-poster").showModal();
  }

  shrink() {
    if (this.filled && document.fullscreenElement) document.exitFullscreen();
    this.filled = false;
  }
}
