// How fast a body gets on whose client takes it in steps: a socket tells that there is room only when a good part of its buffer is free, so
// a slow download that is healthy stands still for seconds, and then takes a megabyte at once.

const WINDOW_MILLIS = 60000;
// So long it may stand still before anything is known of its steps.
const PATIENCE_MILLIS = 10000;
const STEPS = 3;

export class Pace {
  constructor() {
    this.steps = [];
    this.longest = 0;
  }

  moved(offset, at) {
    const last = this.steps[this.steps.length - 1];
    if (last !== undefined && offset === last.offset) {
      return;
    }
    if (last !== undefined) {
      this.longest = Math.max(this.longest * 0.9, at - last.at);
    }
    this.steps.push({offset, at});
    while (this.steps.length > 2 && this.steps[1].at < at - WINDOW_MILLIS) {
      this.steps.shift();
    }
  }

  stillMillis(at) {
    return this.steps.length === 0 ? 0 : at - this.steps[this.steps.length - 1].at;
  }

  // Whether it stands still for longer than its steps explain: as seen here, or for so long as is known elsewhere.
  stalled(at, knownMillis = 0) {
    return Math.max(knownMillis, this.stillMillis(at)) > Math.max(PATIENCE_MILLIS, STEPS * this.longest);
  }

  // Over its last steps, and the time in which there should have been another one; undefined before the first.
  speed(at) {
    if (this.steps.length < 2) {
      return undefined;
    }
    const first = this.steps[0];
    const last = this.steps[this.steps.length - 1];
    const until = Math.max(last.at, at - this.longest);
    return (1000 * (last.offset - first.offset)) / Math.max(1, until - first.at);
  }
}
