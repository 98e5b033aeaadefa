// Requests whose query may be longer than an address can be: then it travels in the body.

const LONGEST = 6000; // characters of an address that every server and proxy on the way takes

export function ask(url, options = {}) {
  if (url.length <= LONGEST) return fetch(url, options);
  const [path, query] = [url.slice(0, url.indexOf("?")), url.slice(url.indexOf("?") + 1)];
  return fetch(path, { ...options, method: "POST", body: query, headers: { "Content-Type": "text/plain" } });
}

export const fitsAddress = (url) => url.length <= LONGEST;
