// The canvas: pictures of a hundred pixels, blended at their own size and enlarged smoothly.

import { contextOf } from "./sprite.js";

export class Painter {
  /** The picture's side in its own pixels. */
  size = 0;
  /** What lies over the picture, and how much of it is seen. @type {{image: CanvasImageSource, strength: number} | null} */
  over = null;

  /** @param {HTMLCanvasElement} canvas @param {HTMLElement} [frame] is marked once a picture is seen in it */
  constructor(canvas, frame) {
    this.canvas = canvas;
    this.frame = frame;
    this.small = document.createElement("canvas");
    this.small2d = contextOf(this.small, { alpha: false });
    this.context = contextOf(canvas, { alpha: false });
    new ResizeObserver(() => this.resize()).observe(canvas); // which tells its size at once, when it is laid out anyway
  }

  resize() {
    const pixels = Math.round(this.canvas.clientWidth * Math.min(devicePixelRatio, 2));
    if (!pixels || pixels === this.canvas.width) return;
    this.canvas.width = this.canvas.height = pixels;
    this.enlarge();
  }

  /** One picture, as it was drawn. @param {ImageBitmap} picture */
  show(picture) {
    this.begin(picture.width);
    this.small2d.drawImage(picture, 0, 0);
    this.enlarge();
  }

  /**
   * A picture is laid down piece by piece (`lay`) and then seen (`enlarge`). This runs at every frame of a walk, so it
   * makes nothing new.
   * @param {number} size
   */
  begin(size) {
    this.size = size;
    if (this.small.width !== size) this.small.width = this.small.height = size;
  }

  /**
   * @param {CanvasImageSource} image
   * @param {number} left
   * @param {number} top
   * @param {number} tile
   * @param {number} opacity
   */
  lay(image, left, top, tile, opacity) {
    const { size, small2d } = this;
    small2d.globalAlpha = opacity;
    small2d.drawImage(image, left, top, tile, tile, 0, 0, size, size);
    small2d.globalAlpha = 1;
  }

  enlarge() {
    if (!this.size) return;
    this.#see(this.context, this.canvas.width);
    this.frame?.classList.add("lw-painted");
  }

  /** @param {CanvasRenderingContext2D} context @param {number} pixels */
  #see(context, pixels) {
    const { over } = this;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.small, 0, 0, pixels, pixels);
    if (!over) return;
    context.globalAlpha = over.strength;
    context.drawImage(over.image, 0, 0, pixels, pixels);
    context.globalAlpha = 1;
  }

  /** A small copy that can be kept as text. */
  thumbnail(pixels = 96) {
    const copy = document.createElement("canvas");
    copy.width = copy.height = pixels;
    this.#see(contextOf(copy, { alpha: false }), pixels);
    return copy.toDataURL("image/jpeg", 0.85);
  }
}
