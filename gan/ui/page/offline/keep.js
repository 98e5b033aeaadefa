// The page asks the browser to keep it for times without a network; a browser that won't, or may not, changes nothing.

/** @param {string} address of the service worker, or "" where there is none @param {Promise<unknown>} drew when the first picture was drawn: it comes before */
export async function keepOffline(address, drew) {
  if (!address || !/^https?:$/.test(location.protocol)) return;
  await drew;
  try {
    await navigator.serviceWorker?.register(new URL(address, document.baseURI));
  } catch {
    // storage is blocked, in a frame or by the visitor
  }
}
