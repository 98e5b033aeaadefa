// Rows that are swept sideways where the screen is narrow: controls/touch.css lets them fade where they go on.

const FADE = 56; // px of a row's ends: touch.css

/** Brings one of a row's elements to its middle, where it is not seen whole and clearly; the page itself stays where it is. @param {HTMLElement} row @param {Element | undefined} one */
export function bringIntoSight(row, one) {
  if (!one) return;
  requestAnimationFrame(() => {
    const [seen, whole] = [one.getBoundingClientRect(), row.getBoundingClientRect()];
    if (seen.left >= whole.left + FADE && seen.right <= whole.right - FADE) return;
    row.scrollLeft += (seen.left + seen.right - whole.left - whole.right) / 2;
  });
}
