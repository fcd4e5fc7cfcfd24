package io.memlane.launcher.demo;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** How often each resource was asked for, and how often "not modified" was all there was to say. Any thread may count. */
final class DemoCounts {
    private record Counts(AtomicInteger asked, AtomicInteger notModified) {}

    private final Map<DemoResource, Counts> counts = new EnumMap<>(DemoResource.class);

    DemoCounts() {
        for (DemoResource resource : DemoResource.values()) {
            counts.put(resource, new Counts(new AtomicInteger(), new AtomicInteger()));
        }
    }

    /** Returns the number of this request, from 1. */
    int asked(DemoResource resource) {
        return of(resource).asked().incrementAndGet();
    }

    void notModified(DemoResource resource) {
        of(resource).notModified().incrementAndGet();
    }

    private Counts of(DemoResource resource) {
        return requireNonNull(counts.get(resource));
    }

    /** @param failing whether it is told to fail, which the page shows, too */
    String json(boolean failing) {
        return counts.entrySet().stream()
                .map(one -> "\"" + one.getKey().label() + "\":{\"asked\":"
                        + one.getValue().asked() + ",\"notModified\":"
                        + one.getValue().notModified() + "}")
                .collect(Collectors.joining(",", "{\"failing\":" + failing + ",\"resources\":{", "}}"));
    }
}
