// A file made here, within reach of the browser's download for a while.

/** @import { Download } from "./services.js" */

const KEPT = 60_000; // ms

/** @param {Blob} blob @param {string} name @returns {Download} */
export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
  return { address, name, bytes: blob.size };
}
