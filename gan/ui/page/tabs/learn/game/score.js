// Who told how many of a game's pictures apart, in words.

/** @import { Verdict } from "../../../pictures/services.js" */

export const PICTURES = 10;

/** @param {boolean} real */
const named = (real) => (real ? "real" : "made");

/** How a number is spelled, with a real minus. @param {number} logit */
export const signed = (logit) => `${logit < 0 ? "−" : "+"}${Math.abs(logit).toFixed(2)}`;

/** What a picture was, and who knew. @param {Verdict} verdict */
export function sayVerdict({ real, right, judge, logit }) {
  const you = right ? "You are right" : `You said ${named(!real)}`;
  const says = `the discriminator says ${named(judge.real)}`;
  const it = judge.right === right ? (right ? `and ${says} as well` : `and so did the discriminator`) : `but ${says}`;
  return `It is ${named(real)}. ${you}, ${it} (${signed(logit)}).`;
}

/** @param {Verdict[]} verdicts */
export const scoreOf = (verdicts) => ({
  you: verdicts.filter(({ right }) => right).length,
  judge: verdicts.filter(({ judge }) => judge.right).length,
});

/** @param {Verdict[]} verdicts */
export function sayScore(verdicts) {
  const { you, judge } = scoreOf(verdicts);
  return `You ${you} · discriminator ${judge}`;
}

/** @param {Verdict[]} verdicts */
export function sayResult(verdicts) {
  const { you, judge } = scoreOf(verdicts);
  const end =
    you > judge
      ? "You would make a good discriminator."
      : you === judge
        ? "A draw."
        : "It has seen thousands of these pictures, and looks at every pixel.";
  return `You told ${you} of ${PICTURES} right, the discriminator ${judge}. ${end}`;
}

/** What travels with the link. @param {Verdict[]} verdicts @param {string} title of the model */
export function sayBoast(verdicts, title) {
  const { you, judge } = scoreOf(verdicts);
  return `Real or made? Of ten ${title.toLowerCase()} I told ${you} right, the network ${judge}. The same ten for you:`;
}

/** @param {Verdict} verdict */
export function sayMark({ right, judge }) {
  if (right === judge.right) return right ? "both knew" : "neither knew";
  return right ? "only you knew" : "only it knew";
}
