// The canvas: pictures of a hundred pixels, blended at their own size and enlarged smoothly.

const COLUMNS = 8; // of a strip or sheet, as the server lays them out

export function tiles(sprite, count) {
  const columns = Math.min(count, COLUMNS);
  const size = sprite.width / columns;
  return (index) => [(index % columns) * size, Math.floor(index / columns) * size, size, size];
}

const cut = document.createElement("canvas"); // one tile alone: scaled within its sheet, it would blend with its neighbours at the edges

export function paintTile(canvas, sprite, box) {
  const pixels = canvas.clientWidth ? Math.round(canvas.clientWidth * Math.min(devicePixelRatio, 2)) : box[2];
  if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
  [cut.width, cut.height] = box.slice(2);
  cut.getContext("2d").drawImage(sprite, ...box, 0, 0, cut.width, cut.height);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(cut, 0, 0, pixels, pixels);
}

export class Painter {
  constructor(canvas) {
    this.canvas = canvas;
    this.small = document.createElement("canvas");
    this.small2d = this.small.getContext("2d", { alpha: false });
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
    this.begin(picture.width);
    this.small2d.drawImage(picture, 0, 0);
    this.enlarge();
  }

  // A picture is laid down piece by piece (`lay`) and then seen (`enlarge`). This runs at every frame of a walk, so it
  // makes nothing new.
  begin(size) {
    this.size = size;
    if (this.small.width !== size) this.small.width = this.small.height = size;
  }

  lay(sprite, left, top, tile, opacity) {
    const { size, small2d } = this;
    small2d.globalAlpha = opacity;
    small2d.drawImage(sprite, left, top, tile, tile, 0, 0, size, size);
    small2d.globalAlpha = 1;
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
