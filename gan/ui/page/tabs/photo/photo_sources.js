// Where a picture comes from: a file, the clipboard, something dropped, the camera.

import { find, on } from "../../state/store.js";

const LARGEST = 40e6; // bytes
const NO_PICTURE = "This file can’t be read as a picture here. PNG, JPEG, WebP, GIF and BMP can.";

export class Sources {
  // `take` gets a picture as the browser decoded it, upright; `refuse` a sentence; `open` tells whether the tab is shown.
  constructor({ take, refuse, open }) {
    Object.assign(this, { take, refuse });
    const chosen = find('[data-lw="your-chosen"]');
    on("click", "your-file", () => chosen.click());
    on("change", "your-chosen", () => {
      this.read(chosen.files[0]);
      chosen.value = "";
    });
    on("click", "your-camera", () => this.startCamera());
    on("click", "your-shutter", () => this.shoot());
    this.listenToDrops(find("#lw-picture-panel"), find("#lw-your-square"));
    document.addEventListener("paste", (event) => {
      const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
      if (!open() || !file) return;
      event.preventDefault();
      this.read(file);
    });
  }

  async read(file) {
    if (!file) return;
    this.stopCamera();
    if (file.size > LARGEST) return this.refuse("This file has more than 40 MB; choose a smaller picture.");
    const picture = await createImageBitmap(file).catch(() => null);
    if (!picture) return this.refuse(NO_PICTURE);
    return this.take(picture);
  }

  listenToDrops(panel, square) {
    const over = (event, inside) => {
      event.preventDefault(); // the page itself opens saved walks that are dropped elsewhere
      square.classList.toggle("lw-over", inside);
    };
    panel.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && over(event, true));
    panel.addEventListener("dragleave", (event) => panel.contains(event.relatedTarget) || square.classList.remove("lw-over"));
    panel.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      over(event, false);
      find("#lw-drop").hidden = true;
      this.read(event.dataTransfer.files[0]);
    });
  }

  async startCamera() {
    const video = find("#lw-camera");
    try {
      this.film = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
    } catch {
      return this.refuse("The camera can’t be used here. Browsers allow it on this computer and over https only.");
    }
    video.srcObject = this.film;
    await video.play();
    this.showCamera(true);
    return undefined;
  }

  async shoot() {
    const picture = await createImageBitmap(find("#lw-camera")).catch(() => null);
    this.stopCamera();
    if (picture) this.take(picture);
  }

  stopCamera() {
    for (const track of this.film?.getTracks() ?? []) track.stop();
    this.film = null;
    this.showCamera(false);
  }

  showCamera(shown) {
    for (const one of ["#lw-camera", "#lw-shutter"]) find(one).hidden = !shown;
    if (shown) find("#lw-your-empty").hidden = true;
  }
}
