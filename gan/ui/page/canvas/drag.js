// A finger or the mouse on the picture itself: dragged sideways it walks; while presenting, a finger's swipe steps.

/** @import { Presenter } from "../features/present/present.js" */

import { find, input } from "../controls/dom.js";

const START = 6; // pixels sideways, before a touch is meant as a walk
const SWIPE = 40;

/** @param {{presenter: Presenter}} page */
export function listenToDrags({ presenter }) {
  /** @type {{swipe: boolean, x: number, y: number, from: number, moving: boolean} | null} */
  let drag = null;
  const canvas = find("#lw-canvas");
  const slider = input("#lw-walk");

  document.addEventListener("pointerdown", (event) => {
    if (event.target !== canvas || event.button || !event.isPrimary) return;
    const swipe = presenter.on && event.pointerType === "touch";
    drag = { swipe, x: event.clientX, y: event.clientY, from: Number(slider.value), moving: false };
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || drag.swipe || !event.isPrimary) return;
    const across = event.clientX - drag.x;
    if (!drag.moving && Math.abs(across) < START) return;
    if (!drag.moving) {
      drag.moving = true;
      drag.x += Math.sign(across) * START; // no jump when it begins
      canvas.setPointerCapture(event.pointerId);
      find("#lw-frame").classList.add("lw-dragged");
    }
    slider.value = String(drag.from + ((event.clientX - drag.x) / canvas.clientWidth) * Number(slider.max));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("pointerup", (event) => {
    if (!drag || !event.isPrimary) return;
    const across = event.clientX - drag.x;
    const far = Math.abs(across) > Math.max(SWIPE, Math.abs(event.clientY - drag.y));
    if (drag.swipe && far) presenter.step(across < 0 ? 1 : -1);
    else if (drag.swipe) presenter.wake();
    else if (drag.moving) slider.dispatchEvent(new Event("change", { bubbles: true }));
    end();
  });

  document.addEventListener("pointercancel", end); // the browser took it for a scroll

  function end() {
    drag = null;
    find("#lw-frame").classList.remove("lw-dragged");
  }
}
