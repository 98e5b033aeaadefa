// The address always names what is on the screen, so that a reload or a copied address brings it back.

/** @import { Links } from "./link.js" */
/** @import { Store } from "./store.js" */

const PAUSE = 500; // ms: browsers let a page change its address only so often

/** @param {{store: Store, links: Links}} page */
export function keepAddress({ store, links }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const page = new URL(location.href);
    page.search = links.toAddress(store.state, page.search);
    history.replaceState(history.state, "", page.href);
  };
  store.subscribe(() => {
    timer ??= setTimeout(write, PAUSE); // also while a walk plays and never rests
  });
  addEventListener("pagehide", () => timer !== undefined && write());
}
