// Where a visitor's picture comes from: a file, the clipboard, something dropped, the camera.

import { find, input, on } from "../../controls/dom.js";

const LARGEST = 40e6; // bytes
const TOO_LARGE = "This file has more than 40 MB; choose a smaller picture.";
const NO_PICTURE = "This file can’t be read as a picture here. PNG, JPEG, WebP, GIF and BMP can.";
const NO_CAMERA = "The camera can’t be used here. Browsers allow it on this computer and over https only.";

export class PhotoSources {
  /** @type {MediaStream | null} */
  #camera = null;

  /**
   * `take` gets a picture as the browser decoded it, upright; `refuse` a sentence; `open` tells whether the tab is shown.
   * @param {{take: (picture: ImageBitmap) => void, refuse: (words: string) => void, open: () => boolean}} tab
   */
  constructor({ take, refuse, open }) {
    this.take = take;
    this.refuse = refuse;
    const chosen = input('[data-lw="your-chosen"]');
    on("click", "your-file", () => chosen.click());
    on("change", "your-chosen", () => {
      this.read(chosen.files?.[0]);
      chosen.value = "";
    });
    on("click", "your-camera", () => this.startCamera());
    on("click", "your-shutter", () => this.shoot());
    this.#listenToDrops(find("#lw-picture-panel"), find("#lw-your-square"));
    document.addEventListener("paste", (event) => {
      const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
      if (!open() || !file) return;
      event.preventDefault();
      this.read(file);
    });
  }

  /** @param {File | undefined} file */
  async read(file) {
    if (!file) return;
    this.stopCamera();
    const picture = file.size > LARGEST ? null : await createImageBitmap(file).catch(() => null);
    if (picture) this.take(picture);
    else this.refuse(file.size > LARGEST ? TOO_LARGE : NO_PICTURE);
  }

  /** @param {HTMLElement} panel @param {HTMLElement} square */
  #listenToDrops(panel, square) {
    /** @param {Event} event @param {boolean} inside */
    const over = (event, inside) => {
      event.preventDefault(); // the page itself opens saved walks that are dropped elsewhere
      square.classList.toggle("lw-over", inside);
    };
    panel.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && over(event, true));
    panel.addEventListener("dragleave", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && panel.contains(relatedTarget))) square.classList.remove("lw-over");
    });
    panel.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      over(event, false);
      find("#lw-drop").hidden = true;
      this.read(event.dataTransfer.files[0]);
    });
  }

  get #video() {
    return find("#lw-camera", HTMLVideoElement);
  }

  async startCamera() {
    try {
      this.#camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
    } catch {
      this.refuse(NO_CAMERA);
      return;
    }
    this.#video.srcObject = this.#camera;
    await this.#video.play();
    this.#show(true);
  }

  async shoot() {
    const picture = await createImageBitmap(this.#video).catch(() => null);
    this.stopCamera();
    if (picture) this.take(picture);
  }

  stopCamera() {
    for (const track of this.#camera?.getTracks() ?? []) track.stop();
    this.#camera = null;
    this.#show(false);
  }

  /** @param {boolean} shown */
  #show(shown) {
    for (const one of ["#lw-camera", "#lw-shutter"]) find(one).hidden = !shown;
    if (shown) find("#lw-your-empty").hidden = true;
  }
}
