// The canvas: pictures of a hundred pixels, blended at their own size and enlarged smoothly.

const COLUMNS = 8; // of a strip or sheet, as the server lays them out

export function tiles(sprite, count) {
  const columns = Math.min(count, COLUMNS);
  const size = sprite.width / columns;
  return (index) => [(index % columns) * size, Math.floor(index / columns) * size, size, size];
}

export function paintTile(canvas, sprite, box) {
  const pixels = canvas.clientWidth ? Math.round(canvas.clientWidth * Math.min(devicePixelRatio, 2)) : box[2];
  if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(sprite, ...box, 0, 0, pixels, pixels);
}

export class Painter {
  constructor(canvas) {
    this.canvas = canvas;
    this.small = document.createElement("canvas");
    this.context = canvas.getContext("2d", { alpha: false });
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.resize();
  }

  resize() {
    const pixels = Math.round(this.canvas.clientWidth * Math.min(devicePixelRatio, 2));
    if (!pixels || pixels === this.canvas.width) return;
    this.canvas.width = this.canvas.height = pixels;
    this.enlarge();
  }

  // One picture, as the server drew it.
  show(picture) {
    this.prepare(picture.width).drawImage(picture, 0, 0);
    this.enlarge();
  }

  // The place `t` of a walk whose pictures are in one sprite: the two neighbours, blended.
  walk(sprite, count, t) {
    const box = tiles(sprite, count);
    const position = t * (count - 1);
    const index = Math.min(Math.floor(position), count - 2);
    const [, , size] = box(0);
    const context = this.prepare(size);
    context.drawImage(sprite, ...box(index), 0, 0, size, size);
    const blend = position - index;
    if (blend > 0.001) {
      context.globalAlpha = blend;
      context.drawImage(sprite, ...box(index + 1), 0, 0, size, size);
      context.globalAlpha = 1;
    }
    this.enlarge();
  }

  prepare(size) {
    if (this.small.width !== size) this.small.width = this.small.height = size;
    return this.small.getContext("2d", { alpha: false });
  }

  enlarge() {
    if (this.small.width < 2) return;
    this.context.imageSmoothingEnabled = true;
    this.context.imageSmoothingQuality = "high";
    this.context.drawImage(this.small, 0, 0, this.canvas.width, this.canvas.height);
  }

  // A small copy that can be kept as text.
  thumbnail(pixels = 96) {
    const copy = document.createElement("canvas");
    copy.width = copy.height = pixels;
    const context = copy.getContext("2d", { alpha: false });
    context.imageSmoothingQuality = "high";
    context.drawImage(this.small, 0, 0, pixels, pixels);
    return copy.toDataURL("image/jpeg", 0.85);
  }
}
