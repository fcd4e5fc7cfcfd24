package io.memlane.cache.content.file;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Modification times that builds give to all of their files, so that one input makes the same archive or image each time: they say nothing of
 * a file, and are the same for its next version.
 *
 * <pre>
 * 1970-01-01 00:00:00  OSTree; SOURCE_DATE_EPOCH=0; tar --mtime=@0; kaniko --reproducible
 * 1970-01-01 00:00:01  Nix and Guix stores; Jib
 * 1980-01-01 00:00:00  the earliest time that ZIP can say; nixpkgs' SOURCE_DATE_EPOCH
 * 1980-01-01 00:00:01  Cloud Native Buildpacks
 * 1980-01-01 12:01:00  strip-nondeterminism
 * 1980-02-01 00:00:00  Gradle's archives
 * 1985-10-26 08:15:00  npm pack, yarn pack, pnpm pack
 * 2010-01-01 00:00:00  Bazel's jars
 * </pre>
 *
 * Other constants can't be told from times that mean something.
 */
final class PinnedTimes {

    /** ZIP knows no zones: its times are unpacked as local ones. */
    private static final Duration ZONES = Duration.ofHours(14);

    private static final List<Span> SPANS = List.of(
            around("1970-01-01T00:00:00Z", Duration.ofSeconds(1)),
            around("1980-01-01T00:00:00Z", ZONES),
            around("1980-02-01T00:00:00Z", ZONES),
            around("1985-10-26T08:15:00Z", Duration.ZERO),
            around("2010-01-01T00:00:00Z", ZONES));

    private record Span(long firstSecond, long lastSecond) {}

    private PinnedTimes() {}

    private static Span around(String time, Duration distance) {
        Instant center = Instant.parse(time);
        return new Span(
                center.minus(distance).getEpochSecond(), center.plus(distance).getEpochSecond());
    }

    /**
     * Builds pin whole seconds; what else falls into one of the spans was written then. Times beyond what 64 bits of nanoseconds can say (1677
     * to 2262) all look the same, so they tell as little.
     */
    static boolean contain(long modifiedNanos) {
        if (modifiedNanos == Long.MIN_VALUE || modifiedNanos == Long.MAX_VALUE) {
            return true;
        }
        long second = TimeUnit.SECONDS.toNanos(1);
        if (Math.floorMod(modifiedNanos, second) != 0) {
            return false;
        }
        long seconds = Math.floorDiv(modifiedNanos, second);
        return SPANS.stream().anyMatch(span -> span.firstSecond <= seconds && seconds <= span.lastSecond);
    }
}
