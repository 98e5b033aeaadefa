// Once a page without a server was there, it opens without a network, too. The site's maker puts a line before this
// script that says which files the site has, and their version: see gan/site/folder.py.

/** @type {{version: string, files: string[], later: string[]}} `later`: what is kept once it was asked for */
const { version, files, later } = /** @type {any} */ (globalThis).SITE;
const worker = /** @type {any} */ (globalThis); // what a service worker has, which the page's types do not know
const MINE = `latent-walks ${worker.registration.scope} `;
const NAME = MINE + version;

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(files)));
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  const old = (/** @type {string} */ name) => name.startsWith(MINE) && name !== NAME;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(worker.registration.scope)) return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(request));
});

/** The page may be a newer one; what it asks for bears the version in its name. @param {Request} request */
async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match("./", { cacheName: NAME });
    if (kept) return kept;
    throw error;
  }
}

/** @param {Request} request */
async function file(request) {
  const kept = await caches.match(request, { cacheName: NAME });
  if (kept) return kept;
  const found = await fetch(request);
  const name = request.url.slice(worker.registration.scope.length);
  if (found.ok && later.includes(name)) (await caches.open(NAME)).put(request, found.clone());
  return found;
}
