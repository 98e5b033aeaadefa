// What is known of each stage of a training, as a place on a slider, in words and as curves.

/**
 * @typedef {{kimg: number, hours: number, kid_x1000: number | null, recall: number | null}} Stage
 * @typedef {{version: string, about: string, psi: number, stages: Stage[]}} Learning
 */

/** The stage that a link means: the one nearest to so many thousand pictures, or the last one. @param {Stage[]} stages @param {string} place */
export function stageAt(stages, place) {
  if (!place) return stages.length - 1;
  const far = stages.map(({ kimg }) => Math.abs(kimg - Number(place)));
  return far.indexOf(Math.min(...far));
}

/** @param {Stage} stage */
export const placeOf = ({ kimg }) => `time~${Number(kimg.toFixed(3))}`;

/** @param {Stage} stage */
export function words({ kimg, hours }) {
  if (!kimg) return "Before it has seen a single picture";
  const pictures = kimg < 10 ? Math.round(1000 * kimg) : 1000 * Math.round(kimg);
  return `${pictures.toLocaleString("en")} pictures seen, ${time(hours)}`;
}

/** @param {number} hours */
function time(hours) {
  const minutes = Math.round(60 * hours);
  if (minutes < 1) return "in less than a minute";
  return minutes < 90 ? `in ${minutes} ${minutes === 1 ? "minute" : "minutes"}` : `in ${hours.toFixed(1)} hours`;
}

/** What a screen reader is told. @param {Stage} stage */
export function spoken(stage) {
  const { kid_x1000: kid, recall } = stage;
  const measured = kid === null ? "" : `, KID ${saidKid(kid)}, recall ${saidRecall(recall)}`;
  return `${words(stage)}${measured}.`;
}

/** @param {number | null} kid times 1000 */
export const saidKid = (kid) => (kid === null ? "–" : (kid / 1000).toFixed(2));

/** @param {number | null} recall */
export const saidRecall = (recall) => (recall === null ? "–" : `${Math.round(100 * recall)}%`);

const [WIDTH, HEIGHT, EDGE] = [100, 40, 2]; // of the drawing

/** How far right a stage is drawn. @param {number} at @param {number} count */
export const across = (at, count) => (count > 1 ? (WIDTH * at) / (count - 1) : WIDTH / 2);

/** A line through the stages that have a value, as an SVG path; the highest value is at the top. @param {(number | null)[]} values @param {number} highest */
export function curve(values, highest) {
  const points = values.flatMap((value, at) => {
    if (value === null) return [];
    const height = HEIGHT - EDGE - Math.max(0, value / (highest || 1)) * (HEIGHT - 2 * EDGE);
    return [`${across(at, values.length).toFixed(2)} ${height.toFixed(2)}`];
  });
  return points.length > 1 ? `M${points.join("L")}` : "";
}
