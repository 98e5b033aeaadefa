// The walk that a tab puts on the stage, as the slider, the presenter's keys and the play button see it.

import { Player } from "./playback.js";
import { Polish } from "./refiner.js";

export class Course {
  // Every course has, besides: `stops`, the ascending places on the slider where its pictures are; `place()` and
  // `move(place)`, 0 to 1 on the slider; `tempo()`, see Player; `update(state, changed)`, which asks for pictures and
  // paints; `stripUrl(places)`, pictures of the walk, and `whole()`, whether its film has all of them for now;
  // `caption()` and `spoken()`, the picture in words; `query()`, the walk as an export needs it; `words`, what the
  // controls under the picture are called.
  constructor({ store, stage }) {
    Object.assign(this, { store, stage });
    this.polish = new Polish({ url: (places) => this.stripUrl(places), whole: () => this.whole() });
    this.player = new Player({
      place: () => this.place(),
      move: (to) => this.move(to),
      tempo: () => this.tempo(),
      onChange: (playing) => this.played(playing),
    });
  }

  played(playing) {
    this.stage.showPlaying(playing);
  }

  get playing() {
    return this.player.playing;
  }

  play() {
    this.player.start();
  }

  stop() {
    this.player.stop();
  }

  toggle() {
    this.player.toggle();
  }

  glide(to, seconds) {
    this.player.glide(to, seconds);
  }

  // When its tab opens, and when another one does.
  enter() {}

  leave() {
    this.stop();
    this.polish.stop();
  }

  // The picture at a place of a film; where the film has none yet, from the server.
  show(film, place) {
    const { stage } = this;
    const url = stage.url("frame");
    if (stage.sharp.shows(url)) return;
    const times = stage.enlargement();
    if (film.ready(place)) {
      stage.live.cancel();
      stage.paint(film, place);
      if (times > 2) this.polish.seen(film, place);
    } else {
      this.polish.stop();
      stage.live.want(url);
    }
    stage.sharp.after(url, times);
  }
}
