// What can be done with a visitor's picture, and the words for it.

/** @typedef {{button: string, words: string, side: string}} Task `side` is what stands under the result */

/** @type {Record<string, Task>} */
export const TASKS = {
  project: {
    button: "Find it in the model",
    words: "The model looks for the picture nearest to yours among all that it can draw. Then you can walk to it.",
    side: "The model’s",
  },
  denoise: {
    button: "Take the noise away",
    words:
      "Places that look alike are averaged, and the model adds some detail that this loses. Without that detail the picture is a little nearer to the original.",
    side: "Without the noise",
  },
  fill: {
    button: "Fill the hole",
    words:
      "Paint over what should go. The rest stays as it is; the model invents what could be in the hole, in several versions.",
    side: "Filled",
  },
  enlarge: {
    button: "Enlarge it",
    words:
      "Your picture is taken as a very small one and enlarged. The model adds detail that it could have, in several versions. The last one is enlarged without the model, and may stay a little nearer to the original.",
    side: "Four times as large",
  },
};
