package io.memlane.model.inspect;

import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.SegmentGeometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** All that the files of one segment tell, whether it is in use, left over or spoiled. */
final class SegmentInspection {
    /** A queue that is moved on that often while it is read is read without a promise. */
    private static final int ATTEMPTS = 20;

    private static final String SIZES = "the slab's header has possible sizes";
    private static final String FRAMES = "frames";

    private final Path segment;
    private final int lastFrames;
    private final Checks checks = new Checks();
    private final Map<String, Object> report = new LinkedHashMap<>();

    private SegmentInspection(Path segment, int lastFrames) {
        this.segment = segment;
        this.lastFrames = lastFrames;
    }

    /**
     * Looks at a segment.
     *
     * @param lastFrames how many of the last frames are listed
     */
    static Inspection of(Path segment, int lastFrames) {
        return new SegmentInspection(segment, lastFrames).run();
    }

    private Inspection run() {
        report.put("segment", segment.getFileName().toString());
        report.put("usedBy", Processes.ask().using(segment));
        SegmentGeometry geometry = slab();
        boolean page = page();
        if (geometry == null) {
            checks.skipped(FRAMES, "the sizes aren't known");
        } else if (!page) {
            checks.skipped(FRAMES, "the shared page can't be read");
        } else {
            queue(geometry);
        }
        if (!Files.isDirectory(segment, LinkOption.NOFOLLOW_LINKS)) {
            checks.wrong("the segment is there", "it was removed while it was read");
        }
        return Inspection.of(report, checks);
    }

    /** Returns the sizes, or null if they aren't to be used. */
    private @Nullable SegmentGeometry slab() {
        try {
            SlabHeader header = SlabHeader.read(segment);
            Map<String, Object> words = new LinkedHashMap<>();
            header.describe(words);
            report.put("slab", words);
            checks.add("the slab is of a known layout", header.wrongLayout());
            checks.add(SIZES, header.wrongSizes());
            SegmentGeometry geometry = header.geometry();
            if (geometry != null) {
                checks.add(
                        "the slab fits its header",
                        header.wrongFile(segment.getFileName().toString()));
            }
            return geometry;
        } catch (IOException e) {
            checks.wrong("the slab can be read", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private boolean page() {
        try {
            PageWords words = PageWords.read(segment);
            Map<String, Object> shown = new LinkedHashMap<>();
            words.describe(shown);
            report.put("sharedPage", shown);
            checks.add("the shared page is of a known layout", words.wrongLayout());
            return words.wrongLayout().isEmpty();
        } catch (IOException e) {
            checks.wrong("the shared page can be read", String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void queue(SegmentGeometry geometry) {
        try {
            QueueView view = QueueView.read(segment, geometry, lastFrames);
            for (int i = 1; i < ATTEMPTS && !view.settled(); i++) {
                view = QueueView.read(segment, geometry, lastFrames);
            }
            long released = view.after().released();
            // Otherwise somebody reads, and a count of before says nothing of the slots now.
            OptionalInt unreleased =
                    view.before().released() == released ? view.frames().unreleased(released) : OptionalInt.empty();
            if (unreleased.isPresent()) {
                view.chunks()
                        .compareSlots(
                                segment,
                                unreleased.getAsInt(),
                                () -> PageWords.read(segment).released() == released);
            }
            describe(view, unreleased);
            if (view.settled()) {
                view.report(geometry, checks);
                view.chunks().report(checks);
            } else {
                checks.skipped(FRAMES, "the cache moved on " + ATTEMPTS + " times while they were read; try again");
            }
        } catch (IOException e) {
            checks.wrong("the queue can be read", String.valueOf(e.getMessage()));
        }
    }

    private void describe(QueueView view, OptionalInt unreleased) {
        Map<String, Object> queue = new LinkedHashMap<>();
        queue.put("currentCycle", view.currentCycle());
        queue.put("dataFramesSeen", view.frames().dataFrames());
        view.frames().appended().ifPresent(count -> queue.put("dataFramesAppended", count));
        unreleased.ifPresent(count -> queue.put("dataFramesUnreleased", count));
        queue.put("lastRequest", lastRequest(view.frames().end()));
        report.put("queue", queue);
        report.put("cycleFiles", view.cycles());
        report.put(FRAMES, view.frames().last().stream().map(Frame::describe).toList());
    }

    private static String lastRequest(@Nullable Frame end) {
        if (end == null) {
            return "none";
        }
        String state = switch (end.kind()) {
            case END -> "complete";
            case ABORT -> "aborted (" + AbortReason.of(end.argument()) + ")";
            case INLINE, SLOT, UNKNOWN -> "under way";
        };
        return end.requestId() + ", " + state;
    }
}
