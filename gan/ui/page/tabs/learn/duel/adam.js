// Adam (Kingma & Ba 2015), as PyTorch has it, with a momentum that may change on the way.

const TINY = 1e-3; // no less, or a slope that has all but vanished would be stepped along like any other

export class Adam {
  #first = 1; // what is left of the beginning in each mean
  #second = 1;

  /** @param {[Float64Array, Float64Array][]} parameters each with its slope @param {{memory: number}} how of the squares */
  constructor(parameters, { memory }) {
    this.parameters = parameters;
    this.memory = memory;
    this.first = parameters.map(([values]) => new Float64Array(values.length));
    this.second = parameters.map(([values]) => new Float64Array(values.length));
  }

  /** One step downhill. @param {number} rate @param {number} [momentum] 0 to below 1 */
  step(rate, momentum = 0) {
    const { memory } = this;
    this.#first *= momentum;
    this.#second *= memory;
    const size = rate / (1 - this.#first);
    const scale = 1 / Math.sqrt(1 - this.#second);
    this.parameters.forEach(([values, slopes], index) => {
      const first = this.first[index];
      const second = this.second[index];
      for (let at = 0; at < values.length; at++) {
        const slope = slopes[at];
        first[at] += (1 - momentum) * (slope - first[at]);
        second[at] = memory * second[at] + (1 - memory) * slope * slope;
        values[at] -= (size * first[at]) / (Math.sqrt(second[at]) * scale + TINY);
      }
    });
  }
}
