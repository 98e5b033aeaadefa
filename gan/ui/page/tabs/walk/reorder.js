// Dragging a keyframe to another place in the row: with the mouse at once, with a finger after it has rested on it, so
// that the page can still be scrolled.

const START = 5; // pixels
const REST = 300; // ms

/**
 * @typedef {object} Drag
 * @property {number} pointer
 * @property {HTMLElement[]} items
 * @property {DOMRect[]} boxes
 * @property {number} from
 * @property {number} to
 * @property {number} x
 * @property {number} y
 * @property {boolean} on
 * @property {ReturnType<typeof setTimeout>} [timer]
 */

/** @param {HTMLElement} row @param {(from: number, to: number) => void} move */
export function listenToReordering(row, move) {
  /** @type {Drag | null} */
  let drag = null;

  row.addEventListener("pointerdown", (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-lw="keyframe"]') : null;
    if (!button || event.button || !event.isPrimary) return;
    const items = /** @type {HTMLElement[]} */ ([...row.children].slice(0, -1)); // the last one adds
    const boxes = items.map((item) => item.getBoundingClientRect());
    const from = items.findIndex((item) => item === button.parentElement);
    drag = { pointer: event.pointerId, items, boxes, from, to: from, x: event.clientX, y: event.clientY, on: false };
    if (event.pointerType !== "mouse") drag.timer = setTimeout(begin, REST);
  });

  row.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.on && Math.hypot(x, y) < START) return;
    if (!drag.on && event.pointerType !== "mouse") {
      end(); // it moved before it rested: a scroll
      return;
    }
    if (!drag.on) begin();
    drag.to = nearest(drag.boxes, event.clientX, event.clientY);
    arrange(drag, x, y);
  });

  function begin() {
    if (!drag) return;
    drag.on = true;
    row.setPointerCapture(drag.pointer);
    row.classList.add("lw-reordering");
    drag.items[drag.from].classList.add("lw-held");
  }

  row.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    const { on, from, to } = drag;
    end();
    if (!on) return;
    addEventListener("click", swallow, { capture: true, once: true }); // the click that ends a drag goes nowhere
    setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    if (to !== from) move(from, to);
  });
  row.addEventListener("pointercancel", end);
  row.addEventListener("contextmenu", (event) => drag?.on && event.preventDefault());
  row.addEventListener("touchmove", (event) => drag?.on && event.preventDefault(), { passive: false });
  document.addEventListener("keydown", (event) => event.key === "Escape" && end());

  function end() {
    if (!drag) return;
    clearTimeout(drag.timer);
    for (const item of drag.items) {
      item.style.transform = "";
      item.classList.remove("lw-held");
    }
    row.classList.remove("lw-reordering");
    drag = null;
  }
}

/** @param {Event} event */
const swallow = (event) => {
  event.stopPropagation();
  event.preventDefault();
};

/** @param {DOMRect[]} boxes @param {number} x @param {number} y */
function nearest(boxes, x, y) {
  const away = boxes.map((box) => Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y));
  return away.indexOf(Math.min(...away));
}

/** The held one follows the pointer, the others make room. @param {Drag} drag @param {number} x @param {number} y */
function arrange({ items, boxes, from, to }, x, y) {
  items.forEach((item, index) => {
    let slot = index;
    if (index > from && index <= to) slot = index - 1;
    if (index < from && index >= to) slot = index + 1;
    const [across, down] = index === from ? [x, y] : [boxes[slot].x - boxes[index].x, boxes[slot].y - boxes[index].y];
    item.style.transform = across || down ? `translate(${across}px, ${down}px)` : "";
  });
}
