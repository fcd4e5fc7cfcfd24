package io.memlane.model.inspect;

import io.memlane.model.segment.SegmentFiles;
import io.memlane.model.segment.SegmentGeometry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All frames of a queue that are still there, with the shared page before and after they were read: what the cache appends and the proxy
 * releases meanwhile then can't look like a fault. If the cache used a file again meanwhile, the view isn't {@linkplain #settled settled}.
 */
record QueueView(
        String wrongFiles,
        PageWords before,
        PageWords after,
        FrameSequence frames,
        Chunks chunks,
        List<Map<String, Object>> cycles,
        String spoiled,
        int currentCycle,
        boolean settled) {

    /** @throws IOException naming the file that can't be read */
    static QueueView read(Path segment, SegmentGeometry geometry, int lastFrames) throws IOException {
        Path queue = segment.resolve(SegmentFiles.QUEUE);
        QueueFiles files = QueueFiles.list(queue);
        PageWords before = PageWords.read(segment);
        FrameSequence frames = new FrameSequence(geometry, lastFrames);
        Chunks chunks = new Chunks(geometry);
        List<Map<String, Object>> cycles = new ArrayList<>();
        List<String> begun = new ArrayList<>();
        String spoiled = "";
        int current = 0;
        for (Map.Entry<Integer, String> file : files.names().entrySet()) {
            int cycle = file.getKey();
            long[] count = new long[1];
            String state;
            try {
                CycleFile.State end = CycleFile.read(queue.resolve(file.getValue()), cycle, geometry, (frame, in) -> {
                    count[0]++;
                    frames.add(frame);
                    chunks.add(frame, in);
                });
                state = end.name().toLowerCase(Locale.ROOT);
                if (end != CycleFile.State.CLEAR) {
                    begun.add(file.getValue());
                    current = cycle;
                }
            } catch (CycleFile.SpoiledException e) {
                state = "spoiled";
                spoiled = spoiled.isEmpty() ? String.valueOf(e.getMessage()) : spoiled;
                current = cycle;
            } catch (IOException e) {
                state = "unreadable";
                spoiled = spoiled.isEmpty() ? String.valueOf(e.getMessage()) : spoiled;
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("cycle", cycle);
            row.put("file", file.getValue());
            row.put("state", state);
            row.put("frames", count[0]);
            cycles.add(row);
        }
        String wrongFiles = files.wrong(queue, geometry);
        boolean settled = areStill(begun, queue) && files.equals(QueueFiles.list(queue));
        return new QueueView(
                wrongFiles, before, PageWords.read(segment), frames, chunks, cycles, spoiled, current, settled);
    }

    /** Whether none of the files has been cleared or renamed for another cycle. */
    private static boolean areStill(List<String> begun, Path queue) {
        try {
            for (String name : begun) {
                if (!CycleFile.isBegun(queue.resolve(name))) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false; // renamed; or spoiled, which stays so
        }
    }

    /** Holds the page's words against the frames. */
    void report(SegmentGeometry geometry, Checks to) {
        to.add("the queue has its files", wrongFiles);
        to.add("the queue's files are whole", spoiled);
        frames.report(to);
        to.add("released frames are some that were appended", wrongReleased(geometry));
        to.add("the retired cycle is one that was left", wrongRetired());
        to.add("the counts that somebody waits for can be reached", wrongWakes(geometry));
    }

    private String wrongReleased(SegmentGeometry geometry) {
        if (before.released() < 0 || after.released() < before.released()) {
            return "released is " + before.released() + ", then " + after.released();
        }
        long appended = frames.appended().orElse(Long.MAX_VALUE);
        if (before.released() > appended) {
            return before.released() + " are released, but " + appended + " were appended";
        }
        // If the first frames are gone, those that are there are fewer than those appended: a weaker check.
        long unreleased = frames.dataFrames() - after.released();
        return unreleased > geometry.slots()
                ? unreleased + " aren't released, but there are " + geometry.slots() + " slots"
                : "";
    }

    private String wrongRetired() {
        // Read before or after the frames, whichever gives the benefit of the doubt.
        boolean late = currentCycle > 0 && after.retiredCycle() < currentCycle - 2;
        boolean early = before.retiredCycle() < 0 || before.retiredCycle() > Math.max(0, currentCycle - 1);
        return late || early ? "it is " + before.retiredCycle() + ", the current one is " + currentCycle : "";
    }

    private String wrongWakes(SegmentGeometry geometry) {
        long most = after.released() + geometry.slots();
        for (long wakesAt : new long[] {before.readerWakesAt(), before.writerWakesAt()}) {
            if (wakesAt < 0 || wakesAt > most) {
                return "it is " + wakesAt + ", but " + after.released() + " are released and there are "
                        + geometry.slots() + " slots";
            }
        }
        return "";
    }
}
