// Numbers in links, which anybody can write.

export const MAX_SEED = 4294967295;
export const MAX_PSI = 1.5;

export function whole(text, highest) {
  return /^\d{1,10}$/.test(text ?? "") && Number(text) <= highest ? Number(text) : undefined;
}

export function decimal(text, highest, digits = 4) {
  if (!/^\d{1,3}(\.\d{1,20})?$/.test(text ?? "") || Number(text) > highest) return undefined;
  return rounded(Number(text), digits);
}

// Places on a walk, as the server reads them.
export const spellPlaces = (places) => places.map((place) => rounded(place, 6)).join(",");

export const rounded = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;
