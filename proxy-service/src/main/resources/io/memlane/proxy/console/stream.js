// The stream of events: opened while somebody looks, opened again when it is lost.

const QUIET_MILLIS = 6000;
const MIN_PAUSE_MILLIS = 1000;
const MAX_PAUSE_MILLIS = 10000;

export class Stream {
  // on: {start(facts, seconds), state(state), changed("live" | "lost" | "still")}
  constructor(url, on) {
    this.url = url;
    this.on = on;
    this.pause = MIN_PAUSE_MILLIS;
    this.source = null;
    this.timer = 0;
  }

  open() {
    this.close();
    const source = new EventSource(this.url);
    this.source = source;
    source.addEventListener("start", (event) => {
      this.pause = MIN_PAUSE_MILLIS;
      const first = JSON.parse(event.data);
      this.on.start(first.facts, first.seconds);
      this.on.changed("live");
      this.watch();
    });
    source.addEventListener("state", (event) => {
      this.on.state(JSON.parse(event.data));
      this.watch();
    });
    // The browser would try again by itself, but not after a refusal, and not if the stream hangs.
    source.addEventListener("error", () => this.lose());
    this.watch();
  }

  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lose(), QUIET_MILLIS);
  }

  lose() {
    this.close();
    this.on.changed("lost");
    this.timer = setTimeout(() => this.open(), this.pause);
    this.pause = Math.min(MAX_PAUSE_MILLIS, this.pause * 2);
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }
}
