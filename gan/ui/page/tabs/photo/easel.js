// The square that holds the visitor's picture: a photo that is moved and zoomed, or a drawing; and a hole painted on it.

const SIZE = 512;
const PAPER = "#dfe6ee";
const HOLE = "rgb(242 179 76 / .85)";

export class Easel {
  constructor(canvas, { onChange }) {
    Object.assign(this, { canvas, onChange });
    this.context = canvas.getContext("2d");
    this.drawing = sheet();
    this.hole = sheet();
    this.colour = "#4a6fa5";
    this.width = 56;
    this.empty();
    this.listen();
  }

  empty() {
    Object.assign(this, { photo: null, kind: null, hand: "move", zoom: 1, x: 0.5, y: 0.5, holed: false });
    this.clear(this.hole);
    this.paint();
  }

  showPhoto(photo) {
    this.empty();
    Object.assign(this, { photo, kind: "photo" });
    this.paint();
    this.onChange();
  }

  startDrawing() {
    this.empty();
    Object.assign(this, { kind: "drawing", hand: "brush" });
    const context = this.drawing.getContext("2d");
    context.fillStyle = PAPER;
    context.fillRect(0, 0, SIZE, SIZE);
    this.paint();
    this.onChange();
  }

  // Takes back the hole, or the drawing.
  wipe() {
    if (this.hand === "brush") return this.startDrawing();
    this.clear(this.hole);
    this.holed = false;
    this.paint();
    return this.onChange();
  }

  setZoom(zoom) {
    this.zoom = zoom;
    this.paint();
    this.onChange();
  }

  // How many pixels of the photo a side of the square shows.
  get reach() {
    return Math.min(this.photo.width, this.photo.height) / this.zoom;
  }

  paint({ hole = true } = {}) {
    const { context, photo } = this;
    context.fillStyle = PAPER;
    context.fillRect(0, 0, SIZE, SIZE);
    context.imageSmoothingQuality = "high";
    if (this.kind === "drawing") context.drawImage(this.drawing, 0, 0);
    if (photo) {
      const half = this.reach / 2;
      this.x = Math.min(photo.width - half, Math.max(half, this.x * photo.width)) / photo.width;
      this.y = Math.min(photo.height - half, Math.max(half, this.y * photo.height)) / photo.height;
      context.drawImage(photo, this.x * photo.width - half, this.y * photo.height - half, 2 * half, 2 * half, 0, 0, SIZE, SIZE);
    }
    if (hole) context.drawImage(this.hole, 0, 0);
  }

  async picture() {
    this.paint({ hole: false });
    const file = await blobOf(this.canvas);
    this.paint();
    return file;
  }

  // White where the hole is, on black.
  mask() {
    const copy = sheet();
    const context = copy.getContext("2d");
    context.filter = "brightness(0) invert(1)";
    context.drawImage(this.hole, 0, 0);
    context.filter = "none";
    context.globalCompositeOperation = "destination-over";
    context.fillRect(0, 0, SIZE, SIZE);
    return blobOf(copy);
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (!this.kind || event.button) return;
      canvas.setPointerCapture(event.pointerId);
      this.last = [event.offsetX, event.offsetY];
      this.drag(event);
    });
    canvas.addEventListener("pointermove", (event) => this.last && this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        if (this.last) this.onChange();
        this.last = null;
      });
    }
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.pressed(event));
  }

  drag(event) {
    const to = [event.offsetX, event.offsetY];
    if (this.hand === "move") this.move(this.last[0] - to[0], this.last[1] - to[1]);
    else this.stroke(this.last, to);
    this.last = to;
  }

  // By pixels of the screen.
  move(right, down) {
    if (!this.photo) return;
    const scale = this.reach / this.canvas.clientWidth;
    this.x += (right * scale) / this.photo.width;
    this.y += (down * scale) / this.photo.height;
    this.paint();
  }

  stroke(from, to) {
    const painting = this.hand === "mask" ? this.hole : this.drawing;
    const context = painting.getContext("2d");
    const scale = SIZE / this.canvas.clientWidth;
    Object.assign(context, { lineCap: "round", lineJoin: "round", lineWidth: this.width });
    context.strokeStyle = this.hand === "mask" ? HOLE : this.colour;
    context.globalCompositeOperation = this.hand === "mask" ? "destination-out" : "source-over";
    for (let layer = this.hand === "mask" ? 0 : 1; layer < 2; layer++) {
      context.beginPath();
      context.moveTo(from[0] * scale, from[1] * scale);
      context.lineTo(to[0] * scale + 0.01, to[1] * scale);
      context.stroke();
      context.globalCompositeOperation = "source-over"; // first out, then over: where strokes cross, nothing adds up
    }
    if (this.hand === "mask") this.holed = true;
    this.paint();
  }

  wheel(event) {
    if (!this.photo || this.hand !== "move") return;
    event.preventDefault();
    this.setZoom(Math.min(4, Math.max(1, this.zoom * Math.exp(-event.deltaY / 400))));
  }

  pressed(event) {
    const step = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] }[event.key];
    if (!step || !this.photo) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(...step);
    this.onChange();
  }

  clear(canvas) {
    canvas.getContext("2d").clearRect(0, 0, SIZE, SIZE);
  }
}

function sheet() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  return canvas;
}

const blobOf = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
