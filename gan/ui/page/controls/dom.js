// The page's elements, found by what they are, and what happens to them.

/** @type {Map<string, Map<string, (target: any, event: Event) => void>>} */
const handlers = new Map();

/** What happened while the page was being built, in its order. @type {[string, Event][] | null} */
let held = null;

/**
 * What an event of a kind happens to.
 * @typedef {{click: HTMLElement, dblclick: HTMLInputElement, input: HTMLInputElement, change: HTMLInputElement, submit: HTMLFormElement}} Targets
 */

/**
 * Listens on the document, so it does not matter which part of the page Gradio builds first, or builds again.
 * @template {keyof Targets} K
 * @param {K} type
 * @param {string} action the element's data-lw
 * @param {(target: Targets[K], event: Event) => void} handler
 */
export function on(type, action, handler) {
  let known = handlers.get(type);
  if (!known) {
    known = new Map();
    handlers.set(type, known);
    document.addEventListener(type, (event) => dispatch(type, event));
  }
  known.set(action, handler);
}

/** A page that is still being built does nothing yet; what it is told meanwhile it does afterwards. */
export function hold() {
  held ??= [];
}

export function release() {
  const events = held ?? [];
  held = null;
  for (const [type, event] of events) dispatch(type, event);
}

/** @param {string} type @param {Event} event */
function dispatch(type, event) {
  if (held) {
    held.push([type, event]);
    return;
  }
  const target = event.target instanceof Element ? event.target.closest("[data-lw]") : null;
  if (!(target instanceof HTMLElement) || ("disabled" in target && target.disabled)) return;
  handlers.get(type)?.get(data(target, "lw"))?.(target, event);
}

/**
 * The element that the page's HTML has for sure.
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {new () => T} [kind]
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function find(selector, kind, within = document) {
  const found = within.querySelector(selector);
  if (found instanceof (kind ?? HTMLElement)) return /** @type {T} */ (found);
  throw new Error(`The page has no ${kind?.name ?? "element"} ${selector}.`);
}

/**
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {new () => T} [kind]
 * @param {ParentNode} [within]
 * @returns {T[]}
 */
export function findAll(selector, kind, within = document) {
  const found = [...within.querySelectorAll(selector)];
  return /** @type {T[]} */ (found.filter((one) => one instanceof (kind ?? HTMLElement)));
}

/** @param {string} selector @param {ParentNode} [within] */
export const input = (selector, within) => find(selector, HTMLInputElement, within);

/** @param {string} selector @param {ParentNode} [within] */
export const button = (selector, within) => find(selector, HTMLButtonElement, within);

/** @param {string} selector */
export const dialog = (selector) => find(selector, HTMLDialogElement);

/** A copy of the one element in a template. @param {string} selector @returns {HTMLElement} */
export function copyOf(selector) {
  const copy = find(selector, HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  if (copy instanceof HTMLElement) return copy;
  throw new Error(`The template ${selector} is empty.`);
}

/** What an element's data say. @param {HTMLElement} element @param {string} name */
export const data = (element, name) => element.dataset[name] ?? "";

/** Says which buttons of a group are chosen. @param {HTMLElement[]} buttons @param {(button: HTMLElement) => boolean} chosen */
export function press(buttons, chosen) {
  for (const one of buttons) one.setAttribute("aria-pressed", String(chosen(one)));
}
