// Requests whose query may be longer than an address can be: then it travels in the body.

import { Busy, Refused } from "./source.js";

const LONGEST = 6000; // characters of an address that every server and proxy on the way takes

/** @param {string} address */
export const fitsAddress = (address) => address.length <= LONGEST;

/**
 * @param {string} address
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export function request(address, options = {}) {
  if (fitsAddress(address)) return fetch(address, options);
  const [path, query] = [address.slice(0, address.indexOf("?")), address.slice(address.indexOf("?") + 1)];
  return fetch(path, { ...options, method: "POST", body: query, headers: { "Content-Type": "text/plain" } });
}

/** An answer that is one, or what it says instead. @param {Response} response */
export async function accepted(response) {
  if (response.status === 503) throw new Busy(await reasonOf(response));
  if (response.status === 422) throw new Refused(await reasonOf(response));
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response;
}

/** The sentence of a refusal; a proxy on the way may refuse without one. @param {Response} response */
async function reasonOf(response) {
  const { error = "" } = await response.json().catch(() => ({}));
  return String(error);
}
