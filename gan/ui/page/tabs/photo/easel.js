// The square that holds the visitor's picture: a photo that is moved and zoomed, or a drawing; and a hole painted on it.

import { contextOf } from "../../canvas/sprite.js";

const SIZE = 512;
const PAPER = "#dfe6ee"; // what is drawn on
const GROUND = "#ffffff"; // under a photo that is transparent in places, as the server takes it
const HOLE = "rgb(242 179 76 / .85)";
/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] };

/** @typedef {[number, number]} Point */

export class Easel {
  /** @type {ImageBitmap | null} */
  photo = null;
  /** @type {"photo" | "drawing" | null} */
  kind = null;
  hand = "move"; // what dragging does: move, brush or mask
  zoom = 1;
  x = 0.5;
  y = 0.5;
  holed = false;
  colour = "#4a6fa5";
  width = 56;
  /** @type {Point | null} */
  #last = null;

  /** @param {HTMLCanvasElement} canvas @param {{onChange: () => void}} listener hears when the picture is another one */
  constructor(canvas, { onChange }) {
    this.canvas = canvas;
    this.onChange = onChange;
    this.context = contextOf(canvas);
    this.drawing = blank();
    this.hole = blank();
    this.empty();
    this.#listen();
  }

  empty() {
    this.photo = this.kind = null;
    this.hand = "move";
    this.zoom = 1;
    this.x = this.y = 0.5;
    this.holed = false;
    clear(this.hole);
    this.paint();
  }

  /** @param {ImageBitmap} photo */
  showPhoto(photo) {
    this.empty();
    this.photo = photo;
    this.kind = "photo";
    this.paint();
    this.onChange();
  }

  startDrawing() {
    this.empty();
    this.kind = "drawing";
    this.hand = "brush";
    const context = contextOf(this.drawing);
    context.globalCompositeOperation = "source-over";
    context.fillStyle = PAPER;
    context.fillRect(0, 0, SIZE, SIZE);
    this.paint();
    this.onChange();
  }

  /** Takes back the hole, or the drawing. */
  wipe() {
    if (this.hand === "brush") {
      this.startDrawing();
      return;
    }
    clear(this.hole);
    this.holed = false;
    this.paint();
    this.onChange();
  }

  /** @param {number} zoom */
  setZoom(zoom) {
    this.zoom = zoom;
    this.paint();
    this.onChange();
  }

  paint({ hole = true } = {}) {
    const { context, photo } = this;
    context.fillStyle = photo ? GROUND : PAPER;
    context.fillRect(0, 0, SIZE, SIZE);
    context.imageSmoothingQuality = "high";
    if (this.kind === "drawing") context.drawImage(this.drawing, 0, 0);
    if (photo) this.#paintPhoto(photo);
    if (hole) context.drawImage(this.hole, 0, 0);
  }

  /** @param {ImageBitmap} photo */
  #paintPhoto(photo) {
    const half = reachOf(photo, this.zoom) / 2;
    this.x = Math.min(photo.width - half, Math.max(half, this.x * photo.width)) / photo.width;
    this.y = Math.min(photo.height - half, Math.max(half, this.y * photo.height)) / photo.height;
    const [left, top] = [this.x * photo.width - half, this.y * photo.height - half];
    this.context.drawImage(photo, left, top, 2 * half, 2 * half, 0, 0, SIZE, SIZE);
  }

  async picture() {
    this.paint({ hole: false });
    const file = await blobOf(this.canvas);
    this.paint();
    return file;
  }

  /** White where the hole is, on black. */
  mask() {
    const copy = blank();
    const context = contextOf(copy);
    context.filter = "brightness(0) invert(1)";
    context.drawImage(this.hole, 0, 0);
    context.filter = "none";
    context.globalCompositeOperation = "destination-over";
    context.fillRect(0, 0, SIZE, SIZE);
    return blobOf(copy);
  }

  #listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (!this.kind || event.button) return;
      canvas.setPointerCapture(event.pointerId);
      this.#drag([event.offsetX, event.offsetY], [event.offsetX, event.offsetY]);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (this.#last) this.#drag(this.#last, [event.offsetX, event.offsetY]);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        if (this.#last) this.onChange();
        this.#last = null;
      });
    }
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** @param {Point} from @param {Point} to */
  #drag(from, to) {
    if (this.hand === "move") this.#move(from[0] - to[0], from[1] - to[1]);
    else this.#stroke(from, to);
    this.#last = to;
  }

  /** By pixels of the screen. @param {number} right @param {number} down */
  #move(right, down) {
    const { photo } = this;
    if (!photo) return;
    const scale = reachOf(photo, this.zoom) / this.canvas.clientWidth;
    this.x += (right * scale) / photo.width;
    this.y += (down * scale) / photo.height;
    this.paint();
  }

  /** @param {Point} from @param {Point} to */
  #stroke(from, to) {
    const hole = this.hand === "mask";
    const context = contextOf(hole ? this.hole : this.drawing);
    const scale = SIZE / this.canvas.clientWidth;
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = this.width;
    context.strokeStyle = hole ? HOLE : this.colour;
    // First out, then over: where strokes of a hole cross, nothing adds up.
    const layers = /** @type {GlobalCompositeOperation[]} */ (
      hole ? ["destination-out", "source-over"] : ["source-over"]
    );
    for (const layer of layers) {
      context.globalCompositeOperation = layer;
      context.beginPath();
      context.moveTo(from[0] * scale, from[1] * scale);
      context.lineTo(to[0] * scale + 0.01, to[1] * scale);
      context.stroke();
    }
    if (hole) this.holed = true;
    this.paint();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!this.photo || this.hand !== "move") return;
    event.preventDefault();
    this.setZoom(Math.min(4, Math.max(1, this.zoom * Math.exp(-event.deltaY / 400))));
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const move = MOVES[event.key];
    if (!move || !this.photo) return;
    event.preventDefault();
    event.stopPropagation();
    this.#move(...move);
    this.onChange();
  }
}

/** How many pixels of a photo a side of the square shows. @param {ImageBitmap} photo @param {number} zoom */
const reachOf = (photo, zoom) => Math.min(photo.width, photo.height) / zoom;

function blank() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  return canvas;
}

/** @param {HTMLCanvasElement} canvas */
const clear = (canvas) => contextOf(canvas).clearRect(0, 0, SIZE, SIZE);

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
const blobOf = (canvas) =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("This picture is too large."))), "image/png");
  });
