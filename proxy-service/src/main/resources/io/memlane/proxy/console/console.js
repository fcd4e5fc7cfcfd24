// The page: takes states from the stream and has its parts show them.
import {Chart, byteCounts, counts, times} from "./charts.js";
import {bytes, count, element, millis, say, speed} from "./format.js";
import {Figures, Hot, Lately, Rate, Transfers, pill, showCache} from "./panels.js";
import {Stream} from "./stream.js";
import {Tiles} from "./tiles.js";
import {Verdict} from "./verdict.js";

const $ = (id) => document.getElementById(id);

const charts = [
  new Chart($("chart-responses"), "Responses", [
    {key: "good", name: "2xx 3xx", style: "a"},
    {key: "client", name: "4xx", style: "b", quiet: true},
    {key: "failed", name: "5xx", style: "c", quiet: true},
  ], (value) => (value === undefined ? "–" : count(value) + "/s"), counts),
  new Chart($("chart-bytes"), "Throughput", [{key: "bytes", name: "payload", style: "a"}], speed, byteCounts),
  new Chart($("chart-first-byte"), "First byte, not hot", [
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
const verdict = new Verdict($("verdict"));
const lately = new Lately($("lately"));
const cacheFigures = new Figures($("cache"));
const hot = new Hot($("hot"), new Figures($("hot").querySelector("dl")), $("hot").querySelector("ol"));
const totalFigures = new Figures($("totals"));
const rates = {lookups: new Rate(), opened: new Rate(), asked: new Rate()};

let facts = null;
let points = [];
let paused = false;
let wasLost = false;

// One sentence at a time for those who listen: only what they would want to be told.
const sentences = [];
let speaking = 0;
function announce(sentence) {
  sentences.push(sentence);
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    $("announcer").textContent = sentences.splice(0).join(" ");
  }, 400);
}

function note(sentence) {
  lately.add(sentence);
  announce(sentence);
}

function showPills(state) {
  const there = state.tiles.filter((tile) => tile.name !== undefined).length;
  const cache = state.attached ? "attached" : state.restarting ? "restarting" : "detached";
  pill("pill-cache", cache === "attached" ? "good" : cache === "restarting" ? "warn" : "bad", "Cache", cache);
  const content = state.attached ? state.cache.CONTENT_AVAILABLE : undefined;
  pill("pill-content", content === undefined ? "still" : content === 0 ? "bad" : "good", "Content", content === undefined ? "unknown" : content === 0 ? "gone" : "there");
  const breaker = state.breaker.state;
  pill("pill-breaker", breaker === "closed" ? "good" : breaker === "half open" ? "warn" : "bad", "Breaker", breaker);
  pill("pill-pool", there === facts.segments ? "good" : there === 0 ? "bad" : "warn", "Pool", `${there} of ${facts.segments}`);
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
    tiles.forget();
    Object.values(rates).forEach((rate) => rate.forget());
    hot.forget();
    draw();
    say($("host"), location.host);
    document.title = `Memlane ${location.host}`;
  },
  state(state) {
    showPills(state);
    addPoint(state.second);
    verdict.show(state, points, facts);
    lately.show(state.lately).forEach(announce);
    transfers.show(tiles.show(state.tiles, state.at), state.bodies, facts, state.at);
    const leased = state.tiles.filter((tile) => tile.millis !== undefined).length;
    say($("segments-note"), `${leased} leased · ${state.waiting} waiting · ${facts.slots} × ${bytes(facts.slotBytes)} · ${facts.payload}`);
    showCache(cacheFigures, rates, state);
    hot.show(state.hot, state.at);
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
        note("The console is connected again.");
      }
      wasLost = false;
    } else if (how === "lost") {
      pill("pill-stream", "bad", "Stream", "lost");
      verdict.tell("bad", "No connection to the proxy", "What stands here is old. Trying again.", []);
      if (!wasLost) {
        note("The connection to the proxy is lost.");
      }
      wasLost = true;
    } else {
      pill("pill-stream", "still", "Stream", "paused");
      verdict.tell("still", "Paused", "What stands here is as it was then.", []);
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
  note(paused ? "Paused." : "Resumed.");
  follow();
});
document.addEventListener("visibilitychange", follow);
pill("pill-stream", "warn", "Stream", "connecting");
follow();
