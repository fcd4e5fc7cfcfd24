// Small charts of the last minutes, drawn once a second.
import {drawn, element, say} from "./format.js";

const WIDTH = 300;
const HEIGHT = 64;
// A summary that changes each second would never be read to its end.
const SUMMARY_MILLIS = 10000;
// Points are a second apart.
const GAP_MILLIS = 5000;

// Axes: from what is at the bottom to what is at the top, and how a value lies between them.

function rounded(wanted, unit) {
  const power = unit * 10 ** Math.floor(Math.log10(wanted / unit));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= wanted * 0.999);
}

export function counts(values) {
  const top = rounded(Math.max(10, ...values), 1);
  return {bottom: 0, top, at: (value) => value / top};
}

export function byteCounts(values) {
  const most = Math.max(1024, ...values);
  const top = rounded(most, 1024 ** Math.floor(Math.log2(most) / 10));
  return {bottom: 0, top, at: (value) => value / top};
}

// Times differ by orders of magnitude: one slow second must not flatten all others.
export function times(values) {
  const low = Math.floor(Math.log10(Math.max(0.001, Math.min(1, ...values))));
  const high = Math.max(low + 2, Math.ceil(Math.log10(Math.max(0.001, ...values))));
  return {bottom: 10 ** low, top: 10 ** high, at: (value) => Math.max(0, (Math.log10(Math.max(value, 1e-9)) - low) / (high - low))};
}

export class Chart {
  // series: [{key, name, style, quiet}], the first of which is the one that is shown in large figures
  constructor(figure, title, series, format, axis) {
    this.series = series;
    this.title = title;
    this.format = format;
    this.axis = axis;
    this.summarised = -Infinity;
    const caption = element("figcaption");
    caption.append(element("span", "title", title));
    this.now = element("strong", "now", "–");
    caption.append(this.now);
    this.svg = drawn("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": title});
    this.svg.append(drawn("path", {class: "grid", d: `M0 0.5H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT - 0.5}H${WIDTH}`}));
    this.area = drawn("path", {class: "area " + series[0].style});
    this.svg.append(this.area);
    this.lines = series.map((one) => {
      const line = drawn("path", {class: "line " + one.style});
      this.svg.append(line);
      return line;
    });
    this.top = element("span", "top");
    const plot = element("div", "plot");
    this.bottom = element("span", "bottom");
    plot.append(this.svg, this.top, this.bottom);
    const legend = element("ul", "legend");
    this.figures = series.map((one) => {
      const item = element("li", one.style);
      const swatch = drawn("svg", {viewBox: "0 0 18 6", class: "swatch", "aria-hidden": "true"});
      swatch.append(drawn("path", {class: "line " + one.style, d: "M0 3H18"}));
      const figure = element("span", "figure");
      item.append(swatch, one.name + " ", figure);
      legend.append(item);
      return figure;
    });
    const span = element("li", "span", "last 5 min");
    span.setAttribute("aria-hidden", "true");
    legend.append(span);
    figure.append(caption, plot, legend);
  }

  draw(points, spanMillis) {
    if (points.length === 0) {
      return;
    }
    const last = points[points.length - 1];
    const values = this.series.flatMap((one) => points.map((point) => point[one.key])).filter((value) => value !== undefined);
    const axis = this.axis(values);
    const x = (point) => WIDTH - ((last.at - point.at) / spanMillis) * WIDTH;
    const y = (value) => HEIGHT - 1 - axis.at(value) * (HEIGHT - 3);
    this.series.forEach((one, i) => this.lines[i].setAttribute("d", path(points, one, x, y)));
    this.area.setAttribute("d", area(points, this.series[0].key, x, y));
    say(this.top, this.format(axis.top));
    say(this.bottom, axis.bottom === 0 ? "" : this.format(axis.bottom));
    say(this.now, this.format(last[this.series[0].key]));
    // The first one stands above, in large.
    this.series.forEach((one, i) => say(this.figures[i], i === 0 ? "" : this.format(last[one.key])));
    if (performance.now() - this.summarised > SUMMARY_MILLIS) {
      this.summarised = performance.now();
      this.svg.setAttribute("aria-label", this.summary(points));
    }
  }

  summary(points) {
    const parts = this.series.map((one) => {
      const values = points.map((point) => point[one.key]).filter((value) => value !== undefined);
      if (values.length === 0) {
        return one.name + ": nothing measured";
      }
      return `${one.name}: now ${this.format(values[values.length - 1])}, from ${this.format(Math.min(...values))} to ${this.format(Math.max(...values))}`;
    });
    return `${this.title}, the last ${Math.max(1, Math.round(points.length / 60))} minutes. ${parts.join("; ")}`;
  }
}

// What is drawn without a break: where nothing was measured, or a while is missing, there is a gap. Of a series that is quiet while all is
// well no line lies on the ground: red there would look like something.
function runs(points, key, quiet) {
  const found = [];
  let run = [];
  points.forEach((point, i) => {
    const value = point[key];
    const shown = value !== undefined && !(quiet && value === 0 && !points[i - 1]?.[key] && !points[i + 1]?.[key]);
    if (run.length > 0 && (!shown || point.at - run[run.length - 1].at >= GAP_MILLIS)) {
      found.push(run);
      run = [];
    }
    if (shown) {
      run.push(point);
    }
  });
  return run.length > 0 ? [...found, run] : found;
}

function path(points, series, x, y) {
  const place = (point) => `${x(point).toFixed(1)} ${y(point[series.key]).toFixed(1)}`;
  return runs(points, series.key, series.quiet)
    .map((run) => "M" + place(run[0]) + "h0.01" + run.slice(1).map((point) => "L" + place(point)).join(""))
    .join("");
}

function area(points, key, x, y) {
  return runs(points, key, false)
    .filter((run) => run.length > 1)
    .map((run) => {
      const line = run.map((point) => `L${x(point).toFixed(1)} ${y(point[key]).toFixed(1)}`).join("");
      return `M${x(run[0]).toFixed(1)} ${HEIGHT}${line}L${x(run[run.length - 1]).toFixed(1)} ${HEIGHT}Z`;
    })
    .join("");
}
