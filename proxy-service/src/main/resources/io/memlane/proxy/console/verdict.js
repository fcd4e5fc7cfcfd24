// Whether all is well, in a line that can be read at a glance: what is wrong, and what to do about it.
import {count, element, icon, millis, say} from "./format.js";

const RECENT_MILLIS = 60000;

const MARKS = {good: "good", warn: "warn", bad: "bad", still: "paused"};

export class Verdict {
  constructor(section) {
    this.section = section;
    this.mark = icon("paused");
    section.prepend(this.mark);
    [this.headline, this.reading, this.alarms] = section.querySelectorAll(".headline, .reading, .alarms");
  }

  show(state, points, facts) {
    const recent = points.filter((point) => point.at > state.at - RECENT_MILLIS);
    const failed = Math.round(recent.reduce((sum, point) => sum + (point.failed ?? 0), 0));
    const there = state.tiles.filter((tile) => tile.name !== undefined).length;
    const resuming = state.bodies.filter((body) => body.state === "resuming").length;
    const useless = !state.attached || there === 0 || state.alarms.some((alarm) => alarm.part === "Content" || (alarm.part === "Breaker" && state.breaker.state === "open"));
    let level = "good";
    let text = "All is well";
    if (!state.attached && state.restarting) {
      [level, text] = ["warn", "The cache restarts"];
    } else if (useless) {
      [level, text] = ["bad", "Nothing can be served"];
    } else if (state.alarms.length > 0) {
      [level, text] = ["warn", "Something is wrong"];
    } else if (failed > 0) {
      [level, text] = ["warn", `All parts work again; ${count(failed)} failed in the last minute`];
    }
    this.tell(level, text, this.figures(state, points, there, failed, resuming), state.alarms);
  }

  figures(state, points, there, failed, resuming) {
    const last = points[points.length - 1];
    const leased = state.tiles.filter((tile) => tile.millis !== undefined).length;
    const parts = [];
    if (last !== undefined && last.good !== undefined) {
      const all = (last.good ?? 0) + (last.client ?? 0) + (last.failed ?? 0);
      parts.push(all === 0 ? "nobody asks for anything" : `${count(all)} responses/s`);
      parts.push(failed === 0 ? "none failed in the last minute" : `${count(failed)} failed in the last minute`);
      if (last.slow !== undefined) {
        parts.push(`99 of 100 begin within ${millis(last.slow)}`);
      }
    }
    parts.push(there === 0 ? "no segments" : `${leased} of ${there} segments in use`);
    if (resuming > 0) {
      parts.push(`${resuming} ${resuming === 1 ? "body waits" : "bodies wait"} to go on`);
    }
    return parts.join(" · ");
  }

  // Of the page itself: it knows nothing of the pair.
  tell(level, text, reading, alarms) {
    if (this.section.dataset.level !== level) {
      this.section.dataset.level = level;
      this.mark.firstChild.setAttribute("href", "#i-" + MARKS[level]);
    }
    say(this.headline, text);
    say(this.reading, reading);
    while (this.alarms.childElementCount > alarms.length) {
      this.alarms.lastChild.remove();
    }
    alarms.forEach((alarm, i) => {
      if (this.alarms.childElementCount === i) {
        const item = element("li");
        item.append(element("b"), element("span", "problem"), element("span", "remedy"));
        this.alarms.append(item);
      }
      const [part, problem, remedy] = this.alarms.children[i].children;
      say(part, alarm.part);
      say(problem, alarm.problem);
      say(remedy, alarm.remedy);
    });
  }
}
