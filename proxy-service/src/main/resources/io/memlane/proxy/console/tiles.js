// The segments of the pool, a tile each, and what is known of the one that was chosen.
import {bytes, count, element, icon, percent, say, since, speed} from "./format.js";
import {Pace} from "./pace.js";

// How long a tile says that its segment is a new one.
const REPLACED_MILLIS = 4000;
// A name that a screen reader may be reading isn't changed more often.
const NAME_MILLIS = 3000;
// How long nothing must have moved for a client to be said to take its body in steps.
const STILL_MILLIS = 1500;
// How much of a rate is that of the newest sample.
const FRESH = 0.35;

export class Tiles {
  constructor(list, detail) {
    this.list = list;
    this.detail = detail;
    this.tiles = [];
    this.chosen = null;
    this.reached = 0;
    list.addEventListener("keydown", (event) => this.go(event));
  }

  // Returns what the tiles show, for the table of transfers.
  show(segments, at) {
    while (this.tiles.length < segments.length) {
      this.add(this.tiles.length);
    }
    this.list.classList.toggle("dense", segments.length > 64);
    const shown = segments.map((segment, i) => this.tiles[i].show(segment, at));
    this.showDetail(shown);
    return shown;
  }

  // After a gap nothing is compared with what was before it.
  forget() {
    this.tiles.forEach((tile) => tile.forget());
  }

  add(place) {
    const tile = new Tile(place);
    tile.button.tabIndex = place === this.reached ? 0 : -1;
    tile.button.addEventListener("focus", () => this.reach(place));
    tile.button.addEventListener("click", () => this.choose(place));
    this.tiles.push(tile);
    const item = element("li");
    item.append(tile.button);
    this.list.append(item);
  }

  reach(place) {
    this.tiles[this.reached].button.tabIndex = -1;
    this.reached = place;
    this.tiles[place].button.tabIndex = 0;
  }

  choose(place) {
    this.chosen = this.chosen === place ? null : place;
    this.tiles.forEach((tile, i) => tile.button.setAttribute("aria-pressed", String(i === this.chosen)));
    this.detail.hidden = this.chosen === null;
    this.showDetail(this.tiles.map((tile) => tile.shown));
  }

  go(event) {
    const row = this.tiles.filter((tile) => tile.button.offsetTop === this.tiles[0].button.offsetTop).length;
    const steps = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row, Home: -this.reached, End: this.tiles.length - 1 - this.reached};
    const step = steps[event.key];
    const place = this.reached + step;
    if (step !== undefined && place >= 0 && place < this.tiles.length) {
      event.preventDefault();
      this.tiles[place].button.focus();
    }
  }

  showDetail(shown) {
    const one = this.chosen === null ? null : shown[this.chosen];
    if (!one) {
      return;
    }
    const facts = [
      ["Segment", `${one.name ?? "none"}, generation ${one.generation} of place ${one.place}`],
      ["State", one.word + (one.retiring ? ", to be replaced" : "") + (one.millis === undefined ? "" : ` for ${since(one.millis)}`)],
      ["Replies", `${count(one.leases)}, ${count(one.rate)}/s`],
      ["Carried", `${bytes(one.carried)}, ${speed(one.speed)}`],
      ["Path", one.path ?? "–"],
    ];
    if (this.detail.childElementCount === 0) {
      for (const [term] of facts) {
        const pair = element("div");
        pair.append(element("dt", "", term), element("dd"));
        this.detail.append(pair);
      }
    }
    facts.forEach(([, text], i) => say(this.detail.children[i].lastChild, text));
  }
}

class Tile {
  constructor(place) {
    this.place = place;
    this.button = element("button", "tile");
    this.button.type = "button";
    this.button.setAttribute("aria-pressed", "false");
    this.icon = icon("idle");
    this.number = element("span", "number");
    this.word = element("span", "word");
    this.done = element("span", "done");
    this.figure = element("span", "figure");
    this.bar = element("span", "bar");
    this.fill = element("span", "fill");
    this.bar.append(this.fill);
    this.button.append(this.icon, this.done, this.number, this.word, this.figure, this.bar);
    this.named = -Infinity;
    this.replacedUntil = -Infinity;
    this.forget();
  }

  forget() {
    this.before = null;
    this.lastCarried = -1;
    this.movedAt = -Infinity;
    this.rate = 0;
    this.speed = 0;
    this.pace = new Pace();
    this.paceOf = "";
  }

  show(segment, at) {
    const before = this.before;
    const same = before !== null && before.generation === segment.generation && before.name === segment.name;
    const seconds = before === null ? 0 : (at - before.at) / 1000;
    let served = 0;
    if (same && seconds > 0) {
      served = segment.leases - before.leases;
      this.rate = blend(this.rate, served / seconds);
      this.speed = blend(this.speed, (segment.carried - before.carried) / seconds);
    } else if (before !== null && before.generation < segment.generation && before.generation > 0) {
      this.replacedUntil = at + REPLACED_MILLIS;
      this.rate = 0;
      this.speed = 0;
    }
    this.before = {at, generation: segment.generation, name: segment.name, leases: segment.leases, carried: segment.carried};
    const state = this.stateOf(segment, served, at);
    const shownSpeed = state === "stalled" ? 0 : state === "paced" ? this.pace.speed(at) : this.speed;
    this.shown = {...segment, state, word: state, rate: this.rate, speed: shownSpeed, done: percent(segment.offset ?? 0, segment.length ?? 0)};
    this.paint();
    return this.shown;
  }

  stateOf(segment, served, at) {
    if (this.before.carried !== this.lastCarried) {
      this.lastCarried = this.before.carried;
      this.movedAt = at;
    }
    const lease = segment.generation + "/" + segment.leases;
    if (this.paceOf !== lease) {
      this.paceOf = lease;
      this.pace = new Pace();
    }
    if (segment.offset !== undefined) {
      this.pace.moved(segment.offset, at);
    }
    // A client that takes what it can is waited for most of the time, and yet it goes on.
    const waits = segment.state === "stalled" && at - this.movedAt < STILL_MILLIS;
    if ((segment.state === "leased" || waits) && segment.length !== undefined && segment.millis > 250) {
      return "transferring";
    }
    if (segment.state === "stalled" && !this.pace.stalled(at)) {
      return "paced";
    }
    if (segment.state === "idle") {
      // Many short leases are one picture, not a flicker.
      return served > 0 ? "leased" : at < this.replacedUntil ? "replaced" : "idle";
    }
    return segment.state;
  }

  paint() {
    const one = this.shown;
    if (this.painted !== one.state) {
      this.painted = one.state;
      this.button.dataset.state = one.state;
      this.icon.firstChild.setAttribute("href", "#i-" + one.state);
      say(this.word, one.word);
    }
    const name = one.name === undefined ? "–" : String(Number(one.name.replace(/^seg-/, "")));
    say(this.number, name);
    const body = one.state === "transferring" || one.state === "paced" || one.state === "stalled";
    say(this.done, body ? one.done + "%" : "");
    say(this.figure, body ? (one.speed === undefined ? "in steps" : speed(one.speed)) : one.rate >= 0.5 ? `${count(one.rate)}/s` : one.retiring ? "draining" : "");
    this.bar.hidden = !body;
    this.fill.style.setProperty("transform", `scaleX(${body ? one.done / 100 : 0})`);
    this.callIt(`Segment ${name}, ${one.word}` + (one.retiring ? ", to be replaced" : ""));
  }

  callIt(name) {
    if (name !== this.name && (performance.now() - this.named > NAME_MILLIS || document.activeElement !== this.button)) {
      this.name = name;
      this.named = performance.now();
      this.button.setAttribute("aria-label", name);
    }
  }
}

function blend(old, fresh) {
  const mixed = old === 0 ? fresh : old + FRESH * (fresh - old);
  return mixed < 0.05 ? 0 : mixed;
}
