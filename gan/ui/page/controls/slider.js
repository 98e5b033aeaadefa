// A slider as the page shows it: filled up to its value.

/** @param {HTMLInputElement} slider @param {number} value */
export function setSlider(slider, value) {
  if (Number(slider.value) !== value) slider.value = String(value);
  const [low, high] = [Number(slider.min), Number(slider.max)];
  slider.style.setProperty("--lw-fill", `${(((Number(slider.value) - low) / (high - low)) * 100).toFixed(2)}%`);
}

/** Filled from its middle, where it rests. @param {HTMLInputElement} slider @param {number} value */
export function fromMiddle(slider, value) {
  if (Number(slider.value) !== value) slider.value = String(value);
  const part = (value - Number(slider.min)) / (Number(slider.max) - Number(slider.min));
  slider.style.setProperty("--lw-low", `${Math.min(part, 0.5) * 100}%`);
  slider.style.setProperty("--lw-high", `${Math.max(part, 0.5) * 100}%`);
}
