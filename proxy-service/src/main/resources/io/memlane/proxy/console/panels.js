// What stands beside the tiles: the state of the whole, transfers, the cache.
import {bytes, count, element, icon, millis, percent, say, since, speed} from "./format.js";
import {Pace} from "./pace.js";

// Shorter ones would come and go faster than they can be read.
const LONG_MILLIS = 500;
const MOST_ROWS = 40;
// Rates of less would jump.
const PERIOD_MILLIS = 2000;

export function pill(id, level, name, text) {
  const item = document.getElementById(id);
  const mark = {good: "good", warn: "warn", bad: "bad", still: "paused"}[level];
  if (item.childElementCount === 0) {
    item.append(icon(mark), element("span", "name"), element("span", "value"));
  }
  if (item.dataset.level !== level) {
    item.dataset.level = level;
    item.firstChild.firstChild.setAttribute("href", "#i-" + mark);
  }
  say(item.children[1], name + " ");
  say(item.children[2], text);
}

export class Transfers {
  constructor(body, note, none) {
    this.body = body;
    this.note = note;
    this.none = none;
    this.rows = new Map();
    this.paces = new Map();
  }

  // A body that has left its first segment is a row of its own, wherever it is; others are those of their segments.
  show(tiles, bodies, facts, at) {
    const onSegment = new Map(bodies.filter((body) => body.segment !== undefined).map((body) => [body.segment, body]));
    const here = tiles.filter((tile) => tile.path !== undefined).map((tile) => this.onTile(tile, onSegment.get(tile.name), at));
    const elsewhere = bodies.filter((body) => body.segment === undefined).map((body) => this.without(body, facts, at));
    const long = [...elsewhere, ...here].filter((row) => row.millis >= LONG_MILLIS).sort((a, b) => rank(b) - rank(a) || b.millis - a.millis);
    const shown = long.slice(0, MOST_ROWS);
    const keys = new Set(shown.map((row) => row.key));
    for (const [known, row] of this.rows) {
      if (!keys.has(known)) {
        row.remove();
        this.rows.delete(known);
      }
    }
    const ids = new Set(bodies.map((body) => body.id));
    for (const id of this.paces.keys()) {
      if (!ids.has(id)) {
        this.paces.delete(id);
      }
    }
    shown.forEach((one, i) => {
      const row = this.rows.get(one.key) ?? this.add(one);
      fill(row, one);
      if (this.body.children[i] !== row) {
        this.body.insertBefore(row, this.body.children[i] ?? null);
      }
    });
    this.none.hidden = long.length > 0;
    const waiting = elsewhere.filter((row) => row.state === "resuming").length;
    const note = long.length === 0 ? "" : `${long.length} longer than ½ s` + (long.length > MOST_ROWS ? `, the ${MOST_ROWS} longest` : "");
    say(this.note, waiting === 0 ? note : `${waiting} wait for the cache to go on` + (note === "" ? "" : " · " + note));
  }

  paceOf(id) {
    if (!this.paces.has(id)) {
      this.paces.set(id, new Pace());
    }
    return this.paces.get(id);
  }

  onTile(tile, body, at) {
    if (body === undefined) {
      return {...tile, key: tile.place + "/" + tile.generation + "/" + tile.leases};
    }
    const pace = this.paceOf(body.id);
    if (tile.offset !== undefined) {
      pace.moved(tile.offset, at);
    }
    const slow = tile.state === "paced" || tile.state === "stalled";
    const state = slow ? (pace.stalled(at) ? "stalled" : "paced") : tile.state;
    const speedNow = state === "stalled" ? 0 : slow ? pace.speed(at) : tile.speed;
    return {...tile, key: "body " + body.id, millis: body.millis, state, word: state, speed: speedNow};
  }

  without(body, facts, at) {
    const pace = this.paceOf(body.id);
    pace.moved(body.offset, at);
    const row = {key: "body " + body.id, path: body.path, offset: body.offset, length: body.length, millis: body.millis, done: percent(body.offset, body.length ?? 0)};
    if (body.state === "resuming") {
      const left = Math.max(0, facts.resumeMillis - body.stateMillis);
      return {...row, state: "resuming", speed: 0, word: `cut in ${Math.ceil(left / 1000)} s`, name: "none"};
    }
    if (body.state === "client") {
      const stalled = pace.stalled(at, body.stateMillis);
      return {...row, state: stalled ? "stalled" : "paced", speed: stalled ? 0 : pace.speed(at), word: stalled ? "stalled" : "paced", name: "none"};
    }
    return {...row, state: body.state, speed: pace.speed(at), word: body.state, name: "none"};
  }

  add(tile) {
    const row = element("tr");
    row.setAttribute("role", "row");
    for (const [name, label] of [["path", "Path"], ["progress", "Progress"], ["number speed", "Speed"], ["number since", "Since"], ["segment", "Segment"], ["state", "State"]]) {
      const cell = element("td", name);
      cell.setAttribute("role", "cell");
      cell.dataset.label = label;
      row.append(cell);
    }
    row.children[0].append(element("bdi"));
    const bar = element("span", "bar");
    bar.append(element("span", "fill"));
    bar.setAttribute("aria-hidden", "true");
    row.children[1].append(bar, element("span", "text"));
    row.children[5].append(icon("leased"), element("span"));
    this.rows.set(tile.key, row);
    return row;
  }
}

// What waits for the cache comes first: it is what somebody looks for in an outage.
function rank(row) {
  return row.state === "resuming" ? 1 : 0;
}

function fill(row, tile) {
  const cells = row.children;
  row.dataset.state = tile.state;
  say(cells[0].firstChild, tile.path);
  if (cells[0].title !== tile.path) {
    cells[0].title = tile.path;
  }
  cells[1].firstChild.firstChild.style.setProperty("transform", `scaleX(${percent(tile.offset ?? 0, tile.length ?? 0) / 100})`);
  say(cells[1].lastChild, tile.length === undefined ? (tile.offset > 0 ? `${bytes(tile.offset)} so far` : "not begun") : `${tile.done}% of ${bytes(tile.length)}`);
  say(cells[2], tile.speed === undefined ? "–" : tile.speed === 0 ? "stands still" : speed(tile.speed));
  say(cells[3], since(tile.millis));
  say(cells[4], tile.name ?? "–");
  if (row.dataset.icon !== tile.state) {
    row.dataset.icon = tile.state;
    cells[5].firstChild.firstChild.setAttribute("href", "#i-" + tile.state);
  }
  say(cells[5].lastChild, tile.word);
}

// What the proxy has seen happen, and what this page has. Newest first.
export class Lately {
  constructor(list) {
    this.list = list;
    this.own = [];
    this.seen = "";
  }

  // Returns the sentences that are new since the last call.
  show(entries) {
    const before = this.newest;
    this.newest = entries.length === 0 ? undefined : entries[0].at;
    this.entries = entries;
    this.paint();
    return before === undefined ? [] : entries.filter((entry) => entry.at > before).map((entry) => entry.text).reverse();
  }

  add(text) {
    this.own.unshift({at: Date.now(), level: "still", text});
    this.own.length = Math.min(this.own.length, 10);
    this.paint();
  }

  paint() {
    const all = [...(this.entries ?? []), ...this.own].sort((a, b) => b.at - a.at);
    const key = all.map((entry) => entry.at + entry.text).join();
    if (key === this.seen) {
      return;
    }
    this.seen = key;
    this.list.replaceChildren(...all.map((entry) => {
      const item = element("li");
      item.dataset.level = entry.level;
      item.append(element("time", "", new Date(entry.at).toLocaleTimeString([], {hour12: false})), element("span", "", entry.text));
      return item;
    }));
  }
}

export class Figures {
  constructor(list) {
    this.list = list;
    this.rows = new Map();
  }

  // share: undefined for a figure without a bar, null for one whose share isn't known; whether a full one is as it should be
  show(name, text, share, mayBeFull) {
    let row = this.rows.get(name);
    if (!row) {
      const pair = element("div");
      row = {pair, value: element("dd"), fill: element("span", "fill")};
      pair.append(element("dt", "", name), row.value);
      if (share !== undefined) {
        pair.className = "wide";
        const bar = element("span", "bar");
        bar.append(row.fill);
        bar.setAttribute("aria-hidden", "true");
        pair.append(bar);
      }
      this.list.append(pair);
      this.rows.set(name, row);
    }
    say(row.value, text);
    if (share !== undefined) {
      row.fill.style.setProperty("transform", `scaleX(${Math.min(1, share ?? 0)})`);
      row.pair.dataset.level = share > 0.9 && !mayBeFull ? "warn" : "";
    }
  }
}

// Rates of totals that come every few seconds.
export class Rate {
  constructor() {
    this.forget();
  }

  forget() {
    this.total = null;
    this.value = null;
  }

  of(total, at) {
    if (total === undefined) {
      this.forget();
    } else if (this.total === null || total < this.total) {
      this.total = total;
      this.at = at;
    } else if (total !== this.total || at - this.at > 5000) {
      this.value = (1000 * (total - this.total)) / Math.max(1, at - this.at);
      this.total = total;
      this.at = at;
    }
    return this.value;
  }
}

// What the proxy answers by itself, and what of it most.
export class Hot {
  constructor(section, figures, list) {
    this.section = section;
    this.figures = figures;
    this.list = list;
    this.hits = new Rate();
    this.asked = new Rate();
    this.rows = [];
  }

  forget() {
    this.at = undefined;
    this.hits.forget();
    this.asked.forget();
  }

  show(hot, at) {
    this.section.hidden = hot.maxBytes === 0;
    if (this.at === undefined || at - this.at >= PERIOD_MILLIS) {
      this.at = at;
      const hits = this.hits.of(hot.hits, at);
      const asked = this.asked.of(hot.asked, at);
      const share = asked > 0 ? Math.min(1, (hits ?? 0) / asked) : null;
      this.figures.show("Hits", !hot.on ? "off" : share === null ? "–" : `${(100 * share).toFixed(1)}% of ${count(asked)}/s`, share, true);
    }
    this.figures.show("Kept", `${count(hot.objects)} in ${bytes(hot.bytes)} of ${bytes(hot.maxBytes)}`, hot.maxBytes > 0 ? hot.bytes / hot.maxBytes : null, true);
    hot.top.forEach((kept, i) => this.row(i, kept));
    this.rows.splice(hot.top.length).forEach((row) => row.remove());
  }

  row(i, kept) {
    if (!this.rows[i]) {
      const row = element("li");
      row.append(element("bdi"), element("span", "number"));
      this.list.append(row);
      this.rows[i] = row;
    }
    const row = this.rows[i];
    say(row.firstChild, kept.target);
    if (row.firstChild.title !== kept.target) {
      row.firstChild.title = kept.target;
    }
    say(row.lastChild, `${count(kept.hits)} × ${bytes(kept.bytes)}`);
  }
}

export function showCache(figures, rates, state) {
  const cache = state.cache;
  const share = (part, whole) => (cache[part] === undefined || !cache[whole] ? null : cache[part] / cache[whole]);
  const of = (part, whole, format) => (cache[part] === undefined ? "–" : `${format(cache[part])} of ${format(cache[whole])}`);
  figures.show("Volume", of("RESERVED_BYTES", "RESERVED_BYTES_LIMIT", bytes), share("RESERVED_BYTES", "RESERVED_BYTES_LIMIT"));
  figures.show("Open files", of("OPEN_FILES", "OPEN_FILES_LIMIT", count), share("OPEN_FILES", "OPEN_FILES_LIMIT"));
  figures.show("Connections", of("CONNECTIONS", "CONNECTIONS_LIMIT", count), share("CONNECTIONS", "CONNECTIONS_LIMIT"));
  figures.show("Volume free", bytes(cache.FREE_BYTES));
  figures.show("Transfers", count(cache.TRANSFERS));
  const lookups = rates.lookups.of(cache.LOOKUPS, state.at);
  figures.show("Lookups", lookups === null ? "–" : count(lookups) + "/s");
  figures.show("Found", cache.LOOKUPS > 0 ? ((100 * cache.FOUND) / cache.LOOKUPS).toFixed(1) + "%" : "–");
  const opened = rates.opened.of(cache.OPENED, state.at);
  figures.show("Files opened", opened === null ? "–" : count(opened) + "/s");
  figures.show("Link round trip", millis(state.pingMillis));
  // Of a cache that has an origin.
  if (cache.ORIGIN_ANSWERED !== undefined) {
    const hot = state.hot.storedHits;
    const answered = cache.ORIGIN_ANSWERED + hot;
    const hits = answered > 0 ? (cache.ORIGIN_SPARED + hot) / answered : null;
    figures.show("Without the origin", hits === null ? "–" : (100 * hits).toFixed(1) + "%", hits, true);
    const asked = rates.asked.of(cache.ORIGIN_ASKED, state.at);
    figures.show("Origin asked", asked === null ? "–" : count(asked) + "/s");
    figures.show("Origin failures", count(cache.ORIGIN_FAILURES));
    figures.show("Origin", cache.ORIGIN_AVAILABLE === 1 ? "answers" : "down");
  }
}
