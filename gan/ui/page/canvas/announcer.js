// Says the picture to those who do not see it, once it has come to rest.

/** @import { Stage } from "./stage.js" */
/** @import { Store } from "../state/store.js" */

import { find } from "../controls/dom.js";

const REST = 700; // ms

/** @param {{store: Store, stage: Stage}} page */
export function announcePicture({ store, stage }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const say = () => {
    if (stage.view.playing || find("#lw-stage").matches(".lw-wandering")) return;
    find("#lw-live").textContent = stage.view.spoken();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(say, REST);
  };
  store.subscribe(later);
  later();
}
