// A finger or the mouse on the picture itself: dragged sideways it walks; while presenting, a finger's swipe steps.

import { find } from "../state/store.js";

const START = 6; // pixels sideways, before a touch is meant as a walk
const SWIPE = 40;
const canvas = () => find("#lw-canvas");

export function listenToDrags({ presenter }) {
  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    if (event.target.id !== "lw-canvas" || event.button || !event.isPrimary) return;
    const slider = find("#lw-walk");
    const swipe = presenter.on && event.pointerType === "touch";
    drag = { swipe, x: event.clientX, y: event.clientY, from: Number(slider.value), moving: false };
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || drag.swipe || !event.isPrimary) return;
    const across = event.clientX - drag.x;
    if (!drag.moving && Math.abs(across) < START) return;
    if (!drag.moving) begin(event, across);
    const slider = find("#lw-walk");
    slider.value = drag.from + ((event.clientX - drag.x) / canvas().clientWidth) * slider.max;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  });

  function begin(event, across) {
    drag.moving = true;
    drag.x += Math.sign(across) * START; // no jump when it begins
    canvas().setPointerCapture(event.pointerId);
    find("#lw-frame").classList.add("lw-dragged");
  }

  document.addEventListener("pointerup", (event) => {
    if (!drag || !event.isPrimary) return;
    const across = event.clientX - drag.x;
    if (drag.swipe && Math.abs(across) > Math.max(SWIPE, Math.abs(event.clientY - drag.y))) presenter.step(across < 0 ? 1 : -1);
    else if (drag.swipe) presenter.wake();
    else if (drag.moving) find("#lw-walk").dispatchEvent(new Event("change", { bubbles: true }));
    end();
  });

  document.addEventListener("pointercancel", end); // the browser took it for a scroll

  function end() {
    drag = null;
    find("#lw-frame").classList.remove("lw-dragged");
  }
}
