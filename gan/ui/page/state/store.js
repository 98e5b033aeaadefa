// What the visitor chose, in one place. Nothing of it is kept on the server.

export function createStore(initial) {
  let state = Object.freeze({ ...initial });
  const listeners = new Set();
  return {
    get state() {
      return state;
    },
    set(patch) {
      const changed = new Set(Object.keys(patch).filter((name) => patch[name] !== state[name]));
      if (!changed.size) return;
      state = Object.freeze({ ...state, ...patch });
      for (const listener of listeners) listener(state, changed);
    },
    subscribe(listener) {
      listeners.add(listener);
    },
  };
}

const handlers = new Map();

// Listens on the document, so it does not matter which part of the page Gradio builds first, or builds again.
export function on(type, action, handler) {
  if (!handlers.has(type)) {
    handlers.set(type, new Map());
    document.addEventListener(type, (event) => {
      const target = event.target.closest?.("[data-lw]");
      if (target && !target.disabled) handlers.get(type).get(target.dataset.lw)?.(target, event);
    });
  }
  handlers.get(type).set(action, handler);
}

export const find = (selector) => document.querySelector(selector);
export const findAll = (selector) => [...document.querySelectorAll(selector)];
