// The walk of the Explore tab, as a presenter's keys see it: from one picture to the other.

import { Wander } from "./wander.js";

export const exploreCourse = ({ store, stage }) => ({
  stops: [0, 1], // ascending places on the walk slider
  place: () => store.state.t,
  glide: (to, seconds) => stage.player.glide(to, seconds),
  toggle: () => stage.player.toggle(),
  play: () => stage.player.start(),
  stop: () => stage.player.stop(),
  get playing() {
    return stage.player.playing;
  },
  wander: () => new Wander({ store, stage }), // its end() brings back what was there
});
