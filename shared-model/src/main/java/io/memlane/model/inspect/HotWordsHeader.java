package io.memlane.model.inspect;

import io.memlane.model.segment.HotWordsDescriptor;
import io.memlane.model.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The hot words of a cache's life, as they are: right or not. */
final class HotWordsHeader {
    private HotWordsHeader() {}

    static Map<String, Object> row(Path file, Checks checks) {
        String name = file.getFileName().toString();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("file", name);
        try (ReadOnlyFile words = ReadOnlyFile.open(file)) {
            int count = words.getInt(HotWordsDescriptor.WORDS_OFFSET);
            String wrong = wrong(words, name, count);
            checks.add(name, wrong);
            row.put("words", count);
            if (wrong.isEmpty()) {
                row.put("given", given(words, count));
            }
        } catch (IOException e) {
            // It goes with its cache, perhaps just now.
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                checks.wrong(name, String.valueOf(e.getMessage()));
            } else {
                checks.skipped(name, "it was removed meanwhile");
            }
        }
        return row;
    }

    private static String wrong(ReadOnlyFile words, String name, int count) throws IOException {
        String layout = Checks.wrongLayout(
                "a file of hot words",
                words.getLong(HotWordsDescriptor.MAGIC_OFFSET),
                HotWordsDescriptor.MAGIC,
                words.getInt(HotWordsDescriptor.VERSION_OFFSET),
                HotWordsDescriptor.VERSION);
        if (!layout.isEmpty()) {
            return layout;
        }
        if (count < 1 || words.lengthBytes() != HotWordsDescriptor.fileBytes(count)) {
            return "the file has " + words.lengthBytes() + " bytes, its header says " + count + " words";
        }
        long life = words.getLong(HotWordsDescriptor.LIFE_OFFSET);
        return SegmentFiles.hotName(life).equals(name) ? "" : "the header is that of " + SegmentFiles.hotName(life);
    }

    /** How many answers may be given, perhaps when a file was looked at again. */
    private static int given(ReadOnlyFile words, int count) throws IOException {
        int given = 0;
        for (int word = 0; word < count; word++) {
            long at = HotWordsDescriptor.HEADER_BYTES + (long) word * HotWordsDescriptor.WORD_SPACING_BYTES;
            if (words.getLong(at + HotWordsDescriptor.TAG_OFFSET) != HotWordsDescriptor.NO_TAG) {
                given++;
            }
        }
        return given;
    }
}
