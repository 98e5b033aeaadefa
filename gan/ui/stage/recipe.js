// A recipe as a query, in the server's own notation: m, a, b, t, psi, label, w.

export const MAX_SEED = 4294967295;
export const MAX_PSI = 1.5;
const VERSION = 1; // of the notation

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

// What a visitor copies: the query with the version of its notation, which the server is never asked to read.
export const toLink = (state, weights) => `${toQuery(state, weights)}&v=${VERSION}`;

// The state that a query asks for, and sentences about what in it can't be had as asked.
export function fromQuery(search, models) {
  const query = new URLSearchParams(search);
  const asked = query.get("m");
  const model = models.find((one) => one.name === asked) ?? models[0];
  const fallback = { ...opening(model), t: 0.3, psi: 0.7 };
  if (asked && asked !== model.name) {
    return { state: fallback, notice: `There is no model called “${asked.slice(0, 40)}” here, so this is ${model.title}.` };
  }
  const fields = fieldsOf(model);
  const state = { ...fallback };
  const damaged = [];
  for (const [name, { key, read }] of Object.entries(fields)) {
    if (!query.has(key)) continue;
    const value = read(query.get(key));
    if (value === undefined) damaged.push(name);
    else state[name] = value;
  }
  const unknown = [...new Set(query.keys())].filter((key) => !isKnown(key, fields));
  return { state, notice: [sayDamaged(damaged, fields, state), sayUnknown(unknown), sayAge(query, model)].filter(Boolean).join(" ") };
}

// How a link spells each part of the state, what people call it, and how its value is said.
function fieldsOf(model) {
  const kinds = model.classes;
  return {
    a: { key: "a", words: "first seed", read: (text) => whole(text, MAX_SEED), say: String },
    b: { key: "b", words: "second seed", read: (text) => whole(text, MAX_SEED), say: String },
    t: { key: "t", words: "place on the walk", read: (text) => decimal(text, 1), say: percent },
    psi: { key: "psi", words: "truncation", read: (text) => decimal(text, MAX_PSI), say: (psi) => psi.toFixed(2) },
    ...(kinds.length && {
      label: { key: "label", words: "kind", read: (text) => whole(text, kinds.length - 1), say: (label) => kinds[label] },
    }),
  };
}

// Others put their own marks on links: Gradio, the Hub and those who count clicks. No word about these.
const FOREIGN = /^(__\w*|utm_\w*|fbclid|gclid|ref|logs|view|deep_link)$/;
const isKnown = (key, fields) => ["m", "w", "v"].includes(key) || Object.values(fields).some((field) => field.key === key) || FOREIGN.test(key);

function sayDamaged(names, fields, state) {
  if (!names.length) return "";
  const words = listed(names.map((name) => fields[name].words));
  const values = listed(names.map((name) => fields[name].say(state[name])));
  return `The link’s ${words} could not be read, so ${names.length > 1 ? "they are" : "it is"} ${values}.`;
}

function sayUnknown(keys) {
  if (!keys.length) return "";
  return `The link’s ${listed(keys.slice(0, 3).map((key) => `“${key.slice(0, 20)}”`))} means nothing here and was left out.`;
}

function sayAge(query, model) {
  const version = query.get("v") ?? String(VERSION);
  if (version !== String(VERSION)) return "This link comes from another version of this page; what could be understood is shown.";
  if (query.get("w") && query.get("w") !== model.weights) return "This was kept before the model was trained again, so the picture may differ.";
  return "";
}

const listed = (words) => (words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

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

// The same for those who hear the page.
export function spoken(state, model) {
  const title = [model.title, model.classes[state.label]].filter(Boolean).join(", ");
  let place = `${percent(state.t)} of the way from seed ${state.a} to seed ${state.b}`;
  if (state.t === 0 || state.t === 1) place = `seed ${state.t ? state.b : state.a}`;
  return `${title}, ${place}, truncation ${Number(state.psi.toFixed(2))}`;
}
