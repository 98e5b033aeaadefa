// Dialogs: modal, so the browser keeps the focus inside; Escape, their button or a click beside them closes them.

import { on } from "../state/store.js";

export const openSheet = () => document.querySelector("dialog[open]");

export function listenToSheets() {
  on("click", "close", (button) => button.closest("dialog").close());
  document.addEventListener("pointerdown", (event) => {
    if (event.target.matches?.("dialog.lw-sheet")) event.target.close(); // its backdrop: the content fills the rest
  });
}
