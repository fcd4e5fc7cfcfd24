package io.memlane.system;

import java.util.ArrayList;
import java.util.List;

/** What a service's Prometheus endpoint says at one moment. */
record Metrics(List<Sample> samples) {
    /**
     * One line.
     *
     * @param series name and labels
     */
    record Sample(String series, double value) {
        /** Its reason, of a meter that has that label. */
        String reason() {
            return series.replaceAll(".*reason=\"(\\w+)\".*", "$1");
        }

        boolean is(String name, String... labels) {
            if (!series.equals(name) && !series.startsWith(name + "{")) {
                return false;
            }
            for (String label : labels) {
                if (!series.contains(label)) {
                    return false;
                }
            }
            return true;
        }
    }

    static Metrics of(int managementPort) {
        String text = Client.text(managementPort, "/actuator/prometheus").body();
        List<Sample> samples = new ArrayList<>();
        text.lines().filter(line -> !line.isBlank() && line.charAt(0) != '#').forEach(line -> {
            int blank = line.lastIndexOf(' ');
            samples.add(new Sample(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1))));
        });
        return new Metrics(samples);
    }

    /**
     * The sum of all samples of a name.
     *
     * @param labels such as {@code state="idle"}
     * @throws AssertionError if there is none
     */
    double value(String name, String... labels) {
        List<Sample> found =
                samples.stream().filter(sample -> sample.is(name, labels)).toList();
        if (found.isEmpty()) {
            throw new AssertionError("no meter " + name + " " + String.join(",", labels));
        }
        return found.stream().mapToDouble(Sample::value).sum();
    }
}
