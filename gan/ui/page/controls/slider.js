// A slider as the page shows it: filled up to its value.

/** @param {HTMLInputElement} slider @param {number} value */
export function setSlider(slider, value) {
  if (Number(slider.value) !== value) slider.value = String(value);
  const [low, high] = [Number(slider.min), Number(slider.max)];
  slider.style.setProperty("--lw-fill", `${(((Number(slider.value) - low) / (high - low)) * 100).toFixed(2)}%`);
}
