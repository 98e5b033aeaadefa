// Several pictures in one image, row by row.

/** Left, top, width and height within the image. @typedef {[number, number, number, number]} Box */

export class Sprite {
  /** @param {ImageBitmap} image @param {number} count @param {number} most columns: fewer pictures are in one row */
  constructor(image, count, most) {
    this.image = image;
    this.count = count;
    this.columns = Math.min(count, most);
    this.size = image.width / this.columns;
  }

  /** Where a picture is. @param {number} index @returns {Box} */
  box(index) {
    const { columns, size } = this;
    return [(index % columns) * size, Math.floor(index / columns) * size, size, size];
  }
}

/**
 * Paints one picture of a sprite, as large as a canvas is on the screen.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasImageSource} image
 * @param {Box} box
 */
export function paintTile(canvas, image, box) {
  const pixels = canvas.clientWidth ? Math.round(canvas.clientWidth * Math.min(devicePixelRatio, 2)) : box[2];
  if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
  const cut = cutOut(image, box);
  const context = contextOf(canvas);
  context.imageSmoothingQuality = "high";
  context.drawImage(cut, 0, 0, pixels, pixels);
}

/** @type {HTMLCanvasElement | undefined} */
let scrap;

/** One picture alone: scaled within its sprite, it would blend with its neighbours at the edges. @param {CanvasImageSource} image @param {Box} box */
function cutOut(image, box) {
  scrap ??= document.createElement("canvas");
  [scrap.width, scrap.height] = box.slice(2);
  contextOf(scrap).drawImage(image, ...box, 0, 0, scrap.width, scrap.height);
  return scrap;
}

/** @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2DSettings} [settings] */
export function contextOf(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("This browser draws no canvas.");
  return context;
}
