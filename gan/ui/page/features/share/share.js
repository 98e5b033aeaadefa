// The link to this very picture: copied, sent, or as a QR code, small in a dialog and large for a room.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Files } from "../../pictures/services.js" */

import { dialog, find, findAll, input, on } from "../../controls/dom.js";
import { holdsStored } from "../../state/state.js";

const HERE = /^(localhost|.+\.localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])$/;
const NEAR = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|.+\.local$)/;
const ONLY_HERE = "This address works on this computer only.";
const SHORT = "A link has room for the outlines of your own picture only; a saved file has all of it.";
const A_FILE =
  "This page is a file on your computer. Whoever has it, too, opens this picture with what stands behind the question mark.";
const SAME_NETWORK = "Phones must be in the same network as this computer.";

/**
 * A link as others can open it: `address` is where they find this computer. And what they have to know about it.
 * @param {string} link
 * @param {string} address
 * @param {string} [toShare] what to do where they can’t
 */
export function forOthers(link, address, toShare = "") {
  const page = new URL(link);
  if (page.protocol === "file:") return { link, notice: A_FILE };
  if (HERE.test(page.hostname)) {
    if (!address) return { link, notice: `${ONLY_HERE} ${toShare}` };
    page.hostname = address;
    return { link: page.href, notice: SAME_NETWORK };
  }
  return { link, notice: NEAR.test(page.hostname) ? SAME_NETWORK : "" };
}

export class Share {
  #filled = false; // the screen, by the poster

  /** @param {{stage: Stage, files: Files, address: string}} page */
  constructor({ stage, files, address }) {
    this.stage = stage;
    this.files = files;
    this.address = address;
    on("click", "share", () => this.open());
    on("click", "copy", () => this.copy());
    on("click", "send", () => this.send());
    on("click", "poster", () => this.enlarge());
    input("#lw-link").addEventListener("focus", () => input("#lw-link").select());
    dialog("#lw-poster").addEventListener("close", () => this.shrink());
    document.addEventListener("fullscreenchange", () => {
      if (this.#filled && !document.fullscreenElement) dialog("#lw-poster").close();
    });
    for (const code of this.codes) {
      code.addEventListener("error", () =>
        this.report("The QR code can’t be drawn just now; the link works all the same."),
      );
    }
  }

  get codes() {
    return findAll(".lw-qr img", HTMLImageElement);
  }

  /** What travels: an address that opens exactly this picture, without marks that others put on this one. */
  get link() {
    const page = new URL(location.href);
    page.search = this.stage.links.toLink(this.stage.store.state);
    page.hash = "";
    return page.href;
  }

  open() {
    this.stage.view.stop();
    const { link, notice } = forOthers(this.link, this.address, this.files.toShare);
    input("#lw-link").value = link;
    for (const words of findAll(".lw-share-notice")) {
      words.textContent = notice;
      words.classList.toggle("lw-only-here", notice.startsWith(ONLY_HERE));
    }
    for (const words of findAll(".lw-share-words")) words.textContent = this.words;
    this.#showCode(this.files.code(link));
    find('[data-lw="send"]').hidden = typeof navigator.share !== "function"; // many browsers have none
    this.report(this.short);
    dialog("#lw-share").showModal();
  }

  /** @param {string} address of the QR code, or "" where there can't be one */
  #showCode(address) {
    find("#lw-share-code").hidden = !address;
    for (const code of this.codes) if (address) code.src = address;
  }

  get words() {
    return `${this.stage.model().title}: ${this.stage.view.caption()}`;
  }

  get short() {
    return holdsStored(this.stage.store.state) ? SHORT : "";
  }

  async copy() {
    const field = input("#lw-link");
    let copied = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select(); // a page that is not served over https: the clipboard is closed to scripts, but not to a selection
      copied = document.execCommand("copy");
    }
    const done = `Link copied. ${this.short || "It opens this very picture."}`;
    this.report(copied ? done : "The link is selected: copy it with your keyboard.");
  }

  async send() {
    try {
      await navigator.share({ title: document.title, text: this.words, url: input("#lw-link").value });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      this.report("This browser could not share it; copy the link instead.");
    }
  }

  /** @param {string} words */
  report(words) {
    find("#lw-share-status").textContent = words;
  }

  /** For a projector: the code and the picture, nothing else. */
  async enlarge() {
    find(".lw-poster-picture img", HTMLImageElement).src = this.stage.painter.thumbnail(640);
    dialog("#lw-share").close();
    this.#filled = !document.fullscreenElement;
    if (this.#filled) await document.documentElement.requestFullscreen?.().catch(() => {}); // else it fills the window
    dialog("#lw-poster").showModal();
  }

  shrink() {
    if (this.#filled && document.fullscreenElement) document.exitFullscreen();
    this.#filled = false;
  }
}
