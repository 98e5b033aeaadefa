// Dialogs: modal, so the browser keeps the focus inside; Escape, their button or a click beside them closes them.

import { on } from "./dom.js";

/** @returns {HTMLDialogElement | null} */
export const openDialog = () => document.querySelector("dialog[open]");

export function listenToDialogs() {
  on("click", "close", (button) => button.closest("dialog")?.close());
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof HTMLDialogElement && target.matches(".lw-dialog")) target.close(); // its backdrop: the content fills the rest
  });
}
