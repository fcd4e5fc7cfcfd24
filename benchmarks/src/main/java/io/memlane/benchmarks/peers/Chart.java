package io.memlane.benchmarks.peers;

import io.memlane.benchmarks.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A plot with lines over a logarithmic axis, as SVG: a point for each median, a bar from the least to the most. */
final class Chart {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 200;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    /** Told apart by most people who don't see all colours, after Okabe and Ito. */
    private static final List<String> COLOURS =
            List.of("#d55e00", "#0072b2", "#56b4e9", "#009e73", "#cc79a7", "#e69f00", "#555555", "#999933");

    private static final int GRID_LINES = 5;

    /**
     * One value of a line.
     *
     * @param label of its place on the axis
     */
    record Point(double x, String label, Spread y) {}

    record Line(String name, List<Point> points) {}

    private final String title;
    private final String unit;
    private final List<Line> lines = new ArrayList<>();

    Chart(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    void add(String name, List<Point> points) {
        if (!points.isEmpty()) {
            lines.add(new Line(name, List.copyOf(points)));
        }
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    String svg() {
        List<Point> all = lines.stream().flatMap(line -> line.points().stream()).toList();
        double low = Math.log(all.stream().mapToDouble(Chart::place).min().orElse(1));
        double high = Math.log(all.stream().mapToDouble(Chart::place).max().orElse(1));
        double top =
                nice(all.stream().mapToDouble(point -> point.y().max()).max().orElse(1));
        StringBuilder out = new StringBuilder();
        out.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        .formatted(WIDTH, HEIGHT));
        out.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text(out, LEFT, 22, "start", title + ", " + unit, "#000000");
        for (int i = 0; i <= GRID_LINES; i++) {
            double value = top * i / GRID_LINES;
            double y = y(value, top);
            out.append("<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>%n".formatted(LEFT, y, WIDTH - RIGHT));
            text(out, LEFT - 8, y + 4, "end", number(value), "#333333");
        }
        Map<String, Point> labels = new LinkedHashMap<>();
        all.forEach(point -> labels.putIfAbsent(point.label(), point));
        labels.forEach(
                (label, point) -> text(out, x(point, low, high), HEIGHT - BOTTOM + 20, "middle", label, "#333333"));
        for (int i = 0; i < lines.size(); i++) {
            draw(out, lines.get(i), COLOURS.get(i % COLOURS.size()), low, high, top);
            text(
                    out,
                    WIDTH - RIGHT + 16,
                    TOP + 12 + 20 * i,
                    "start",
                    lines.get(i).name(),
                    COLOURS.get(i % COLOURS.size()));
        }
        return out.append("</svg>\n").toString();
    }

    private static void draw(StringBuilder out, Line line, String colour, double low, double high, double top) {
        StringBuilder path = new StringBuilder();
        for (Point point : line.points()) {
            double x = x(point, low, high);
            path.append("%s%.1f %.1f"
                    .formatted(path.isEmpty() ? "M" : "L", x, y(point.y().median(), top)));
            out.append("<path d=\"M%.1f %.1fV%.1f\" stroke=\"%s\" stroke-opacity=\"0.5\"/>%n"
                    .formatted(x, y(point.y().min(), top), y(point.y().max(), top), colour));
            out.append("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n"
                    .formatted(x, y(point.y().median(), top), colour));
        }
        out.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n".formatted(path, colour));
    }

    /** Nothing has no logarithm. */
    private static double place(Point point) {
        return Math.max(point.x(), 0.5);
    }

    private static double x(Point point, double low, double high) {
        double share = high > low ? (Math.log(place(point)) - low) / (high - low) : 0.5;
        return LEFT + 20 + share * (WIDTH - LEFT - RIGHT - 40);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
    }

    /** The next of 1, 2 and 5 times a power of ten. */
    private static double nice(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-9))));
        return power * (value <= power ? 1 : value <= 2 * power ? 2 : value <= 5 * power ? 5 : 10);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.3g", value);
    }

    private static void text(StringBuilder out, double x, double y, String anchor, String text, String colour) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        out.append("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n"
                .formatted(x, y, anchor, colour, escaped));
    }
}
