// A picture at rest is shown once more, enlarged by the server's network: crisp where the canvas is large.

import { Feed, UNSEEN } from "../pictures/queue.js";

const REST = 220; // ms without another picture

export class Sharp {
  // `show(picture)` paints the crisp picture in place of the soft one.
  constructor({ show }) {
    this.wanted = this.shown = "";
    const onPicture = (picture, url) => {
      this.shown = url;
      show(picture);
    };
    this.feed = new Feed({ onPicture, health: UNSEEN, limit: 1, delay: REST, abandon: true });
  }

  // Whether the picture at this address stands there already, as crisp as it gets.
  shows(url) {
    return this.shown === url;
  }

  stop() {
    this.wanted = this.shown = "";
    this.feed.cancel();
  }

  // The picture at this address is painted, or is about to be; at rest it shall be so many `times` as large.
  after(url, times) {
    this.shown = "";
    if (url === this.wanted) return;
    this.wanted = url;
    if (times > 1) this.feed.want(`${url}&scale=${times}`, url);
    else this.feed.cancel();
  }
}
