// The page: takes states from the stream and has its parts show them.
import {Chart, byteCounts, counts, times} from "./charts.js";
import {bytes, count, element, millis, say, speed} from "./format.js";
import {Figures, Rate, Transfers, pill, showCache} from "./panels.js";
import {Stream} from "./stream.js";
import {Tiles} from "./tiles.js";

const MOST_ENTRIES = 20;

const $ = (id) => document.getElementById(id);

const charts = [
  new Chart($("chart-responses"), "Responses", [
    {key: "good", name: "2xx 3xx", style: "a"},
    {key: "client", name: "4xx", style: "b"},
    {key: "failed", name: "5xx", style: "c"},
  ], (value) => (value === undefined ? "–" : count(value) + "/s"), counts),
  new Chart($("chart-bytes"), "Throughput", [{key: "bytes", name: "payload", style: "a"}], speed, byteCounts),
  new Chart($("chart-first-byte"), "First byte", [
    {key: "median", name: "median", style: "a"},
    {key: "slow", name: "p99", style: "b"},
  ], millis, times),
  new Chart($("chart-acquire"), "Segment wait", [
    {key: "acquire", name: "mean", style: "a"},
    {key: "roundTrip", name: "cache", style: "b"},
  ], millis, times),
];
const tiles = new Tiles($("tiles"), $("detail"));
const transfers = new Transfers($("transfers"), $("transfers-note"), $("no-transfers"));
const cacheFigures = new Figures($("cache"));
const totalFigures = new Figures($("totals"));
const rates = {lookups: new Rate(), opened: new Rate()};

let facts = null;
let points = [];
let known = null;
let paused = false;
let wasLost = false;

// One sentence at a time for those who listen: only what they would want to be told.
const sentences = [];
let speaking = 0;
function announce(sentence) {
  const entry = element("li");
  entry.append(element("time", "", new Date().toLocaleTimeString()), " " + sentence);
  $("lately").prepend(entry);
  if ($("lately").childElementCount > MOST_ENTRIES) {
    $("lately").lastChild.remove();
  }
  sentences.push(sentence);
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    $("announcer").textContent = sentences.splice(0).join(" ");
  }, 400);
}

function banner(text) {
  $("banner").hidden = text === "";
  say($("banner"), text);
}

function whole(state) {
  const there = state.tiles.filter((tile) => tile.name !== undefined).length;
  return {
    cache: state.attached ? "attached" : state.restarting ? "restarting" : "detached",
    breaker: state.breaker.state.replace("_", " "),
    pool: `${there} of ${facts.segments}`,
    complete: there === facts.segments,
    problem: state.problem ?? "",
  };
}

function showWhole(state) {
  const now = whole(state);
  pill("pill-cache", now.cache === "attached" ? "good" : now.cache === "restarting" ? "warn" : "bad", "Cache", now.cache);
  pill("pill-breaker", now.breaker === "closed" ? "good" : now.breaker === "half open" ? "warn" : "bad", "Breaker", now.breaker);
  pill("pill-pool", now.complete ? "good" : now.pool.startsWith("0") ? "bad" : "warn", "Pool", now.pool);
  banner(now.cache === "attached" && now.complete ? "" : now.problem === "" ? "" : "Pool: " + now.problem);
  if (known !== null) {
    if (known.cache !== now.cache) {
      announce(`The cache is ${now.cache}.`);
    }
    if (known.breaker !== now.breaker) {
      announce(`The circuit breaker is ${now.breaker}.`);
    }
    if (known.complete !== now.complete) {
      announce(now.complete ? "The pool is complete." : `The pool is incomplete: ${now.pool} segments.`);
    }
  }
  known = now;
}

function addPoint(second) {
  if (!second || (points.length > 0 && points[points.length - 1].at >= second.at)) {
    return;
  }
  points.push(second);
  const oldest = second.at - facts.historySeconds * 1000;
  points = points.filter((point) => point.at >= oldest);
  draw();
}

function draw() {
  charts.forEach((chart) => chart.draw(points, facts.historySeconds * 1000));
}

const stream = new Stream("console/events", {
  start(first, seconds) {
    facts = first;
    points = seconds;
    known = null;
    tiles.forget();
    Object.values(rates).forEach((rate) => rate.forget());
    draw();
    say($("host"), location.host);
    document.title = `Memlane ${location.host}`;
  },
  state(state) {
    showWhole(state);
    addPoint(state.second);
    transfers.show(tiles.show(state.tiles, state.at));
    const leased = state.tiles.filter((tile) => tile.millis !== undefined).length;
    say($("segments-note"), `${leased} leased · ${state.waiting} waiting · ${facts.slots} × ${bytes(facts.slotBytes)} · ${facts.payload}`);
    showCache(cacheFigures, rates, state);
    totalFigures.show("Failed calls", state.breaker.failureRate < 0 ? `${state.breaker.failed} of ${state.breaker.calls}` : `${state.breaker.failureRate.toFixed(0)}% of ${state.breaker.calls}`);
    totalFigures.show("Refused", count(state.totals.refused));
    totalFigures.show("Bodies cut", count(state.totals.cut));
    totalFigures.show("Resumed", count(state.totals.resumed));
    totalFigures.show("Segments replaced", count(state.totals.replaced));
  },
  changed(how) {
    document.body.dataset.stream = how;
    if (how === "live") {
      pill("pill-stream", "good", "Stream", "live");
      if (wasLost) {
        announce("The console is connected again.");
      }
      wasLost = false;
    } else if (how === "lost") {
      pill("pill-stream", "bad", "Stream", "lost");
      banner("The connection to the proxy is lost; what stands here is old. Trying again.");
      if (!wasLost) {
        announce("The connection to the proxy is lost.");
      }
      wasLost = true;
    } else {
      pill("pill-stream", "still", "Stream", "paused");
    }
  },
});

// Nobody looks: the proxy has nothing to do for this page then.
function follow() {
  if (paused || document.hidden) {
    stream.close();
    stream.on.changed("still");
  } else {
    stream.open();
  }
}

$("pause").addEventListener("click", () => {
  paused = !paused;
  say($("pause"), paused ? "Resume" : "Pause");
  announce(paused ? "Paused." : "Resumed.");
  follow();
});
document.addEventListener("visibilitychange", follow);
pill("pill-stream", "warn", "Stream", "connecting");
follow();
