package io.memlane.launcher.checks;

import io.memlane.launcher.place.Variables;
import io.memlane.launcher.say.Texts;
import io.memlane.launcher.settings.ByteSize;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.PoolDefaults;
import java.io.IOException;
import java.nio.file.FileStore;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the pool fits on the volume. */
final class PoolCheck {
    private static final String SUBJECT = "volume size";
    private static final String REMEDY =
            "enlarge the volume (Docker: --shm-size), or give fewer --segments, fewer --slots, a smaller --slot-size";

    private final Variables variables;
    private final PairSettings settings;
    private final boolean runs;
    private final Report report;

    PoolCheck(Variables variables, PairSettings settings, boolean runs, Report report) {
        this.variables = variables;
        this.settings = settings;
        this.runs = runs;
        this.report = report;
    }

    void run(FileStore store) throws IOException {
        if (runs) {
            report.ok(SUBJECT, "in use by the running memlane on port " + settings.port());
            return;
        }
        int segments;
        long each;
        try {
            segments = number(settings.segments(), "memlane.pool.segments", PoolDefaults.SEGMENTS);
            each = segmentBytes();
        } catch (IllegalArgumentException e) {
            report.warn(SUBJECT, "the pool can't be reckoned: " + e.getMessage());
            return;
        }
        // The cache hands out a part of the volume unless it is told how much, and never more than is free.
        long limit = variables
                .key("memlane.shm.max-size")
                .flatMap(ByteSize::parse)
                .map(ByteSize::bytes)
                .orElse(PoolDefaults.volumeShare(store.getTotalSpace()));
        long usable = Math.min(limit, store.getUsableSpace());
        long fit = usable / each;
        String room = "usable are " + Texts.bytes(usable);
        if (fit == 0) {
            report.fail(SUBJECT, "a segment takes " + Texts.bytes(each) + ", " + room + ": " + REMEDY);
        } else if (fit < segments) {
            report.warn(
                    SUBJECT,
                    "only " + fit + " of " + segments + " segments of " + Texts.bytes(each) + " fit, " + room + ": "
                            + REMEDY);
        } else {
            report.ok(SUBJECT, "the pool takes " + Texts.bytes(each * segments) + ", " + room);
        }
    }

    private long segmentBytes() {
        ByteSize slotSize = settings.slotSize();
        String text = slotSize != null
                ? slotSize.text()
                : variables.key("memlane.pool.slot-size").orElse(PoolDefaults.SLOT_SIZE);
        long slotBytes = ByteSize.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no size"))
                .bytes();
        PayloadMode payload = settings.payload();
        if (payload == null) {
            payload = PayloadMode.valueOf(variables
                    .key("memlane.pool.payload")
                    .orElse(PoolDefaults.PAYLOAD)
                    .toUpperCase(Locale.ROOT));
        }
        return PoolDefaults.geometry(
                        number(settings.slots(), "memlane.pool.slots", PoolDefaults.SLOTS),
                        Math.toIntExact(Math.min(slotBytes, Integer.MAX_VALUE)),
                        payload)
                .reservedBytes();
    }

    private int number(@Nullable Integer given, String key, String byDefault) {
        if (given != null) {
            return given;
        }
        Optional<String> variable = variables.key(key);
        return Integer.parseInt(variable.orElse(byDefault));
    }
}
