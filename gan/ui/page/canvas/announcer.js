// Says the picture to those who do not see it, once it has come to rest.

import { find } from "../state/store.js";

const REST = 700; // ms

export function listenToPicture({ store, stage }) {
  let timer = 0;
  const say = () => {
    if (stage.course.playing || find("#lw-stage").matches(".lw-wandering")) return;
    find("#lw-live").textContent = stage.spoken();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(say, REST);
  };
  store.subscribe(later);
  later();
}
