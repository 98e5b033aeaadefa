// A model's small picture comes by its address, which a server with much to do may refuse, or not answer in time.

const FIRST = 2000; // milliseconds until it is asked for again,
const LONGEST = 60_000; // twice as many each time, up to these

/** The picture at this address, asked for until it is there. @param {HTMLImageElement} image @param {string} address */
export function showFace(image, address) {
  let pause = FIRST;
  const again = () => {
    image.src = address;
  };
  image.addEventListener("error", () => {
    setTimeout(again, pause);
    pause = Math.min(2 * pause, LONGEST);
  });
  again();
}
