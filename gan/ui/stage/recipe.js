// A recipe as a query, in the server's own notation: m, a, b, t, psi, label, w.

export const MAX_SEED = 4294967295;
export const MAX_PSI = 1.5;

export function toQuery(state, weights, { seeds = true } = {}) {
  const query = new URLSearchParams({ m: state.model });
  if (seeds) {
    query.set("a", state.a);
    query.set("b", state.b);
    query.set("t", state.t);
  }
  query.set("psi", state.psi);
  if (state.label !== null) query.set("label", state.label);
  if (weights) query.set("w", weights);
  return query.toString();
}

// What two states must share so that one strip of pictures serves both: everything but the place on the walk.
export const walkKey = (state) => [state.model, state.a, state.b, state.psi, state.label].join("|");

export const opening = (model) => ({
  model: model.name,
  label: model.classes.length ? 0 : null,
  a: model.seeds[0],
  b: model.seeds[1],
});

// The state that a query asks for, and a sentence when it can't be had as asked.
export function fromQuery(search, models) {
  const query = new URLSearchParams(search);
  const model = models.find((one) => one.name === query.get("m")) ?? models[0];
  const state = { ...opening(model), t: 0.3, psi: 0.7 };
  const asked = query.get("m");
  if (asked && asked !== model.name) {
    return { state, notice: `There is no model called “${asked.slice(0, 40)}” here, so this is ${model.title}.` };
  }
  state.a = whole(query.get("a"), MAX_SEED) ?? state.a;
  state.b = whole(query.get("b"), MAX_SEED) ?? state.b;
  state.t = decimal(query.get("t"), 1) ?? state.t;
  state.psi = decimal(query.get("psi"), MAX_PSI) ?? state.psi;
  if (model.classes.length) state.label = whole(query.get("label"), model.classes.length - 1) ?? 0;
  const old = query.get("w") && query.get("w") !== model.weights;
  return { state, notice: old ? "This was kept before the model was trained again, so the picture may differ." : "" };
}

export function whole(text, highest) {
  return /^\d{1,10}$/.test(text ?? "") && Number(text) <= highest ? Number(text) : undefined;
}

function decimal(text, highest) {
  if (!/^\d{1,3}(\.\d{1,20})?$/.test(text ?? "") || Number(text) > highest) return undefined;
  return Math.round(Number(text) * 1e4) / 1e4;
}

export const percent = (t) => `${Math.round(t * 100)}%`;

export function daring(psi) {
  if (psi < 0.05) return "the average";
  if (psi < 0.5) return "very typical";
  if (psi < 0.85) return "typical";
  if (psi <= 1.1) return "varied";
  return "wild";
}

export function caption(state) {
  if (state.t === 0) return `Picture ${state.a} · ${daring(state.psi)}`;
  if (state.t === 1) return `Picture ${state.b} · ${daring(state.psi)}`;
  return `${percent(state.t)} of the way from picture ${state.a} to picture ${state.b} · ${daring(state.psi)}`;
}
