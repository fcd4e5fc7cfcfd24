package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The binary layouts, as literals: another release, and another program, rely on each of them. */
class LayoutTest {
    record Field(String name, int offset, int bytes) {}

    record Layout(String name, int headerBytes, List<Field> fields) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Layout> layouts() {
        return Stream.of(SLAB, PAGE, FRAME);
    }

    private static final Layout SLAB = new Layout(
            "slab",
            4096,
            List.of(
                    new Field("magic", 0, 8),
                    new Field("version", 8, 4),
                    new Field("slots", 12, 4),
                    new Field("slot size", 16, 4),
                    new Field("roll size", 20, 4),
                    new Field("segment number", 24, 8),
                    new Field("payload mode", 32, 4),
                    new Field("inline max", 36, 4)));
    private static final Layout PAGE = new Layout(
            "shared",
            4096,
            List.of(
                    new Field("magic", 0, 8),
                    new Field("version", 8, 4),
                    new Field("released", 128, 8),
                    new Field("retired cycle", 136, 8),
                    new Field("cancelled", 144, 8),
                    new Field("reader wakes at", 256, 8),
                    new Field("writer wakes at", 384, 8)));
    private static final Layout FRAME = new Layout(
            "frame",
            32,
            List.of(
                    new Field("request id", 0, 8),
                    new Field("sequence", 8, 4),
                    new Field("kind", 12, 4),
                    new Field("length", 16, 4),
                    new Field("argument", 20, 4),
                    new Field("body offset", 24, 8)));

    @ParameterizedTest
    @MethodSource("layouts")
    void fields_ofEachLayout_areAlignedAndDontOverlap(Layout layout) {
        int end = 0;
        for (Field field : layout.fields()) {
            assertThat(field.offset()).as(field.name()).isGreaterThanOrEqualTo(end);
            assertThat(field.offset() % field.bytes())
                    .as("alignment of %s", field.name())
                    .isZero();
            end = field.offset() + field.bytes();
        }
        assertThat(end).isLessThanOrEqualTo(layout.headerBytes());
    }

    @Test
    void slab_offsets_areThePinnedOnes() throws Exception {
        assertThat(constants(SlabDescriptor.class))
                .containsExactlyInAnyOrderEntriesOf(expected(SLAB, Map.of("FIRST_SLOT_OFFSET", 4096L)));
        assertThat(SlabDescriptor.slotOffset(3, 65536)).isEqualTo(4096 + 3 * 65536);
        assertThat(SlabDescriptor.slotOffset(1024, 16 << 20)).isEqualTo(4096 + (16L << 30));
        assertThat(SlabDescriptor.fileBytes(8, 65536)).isEqualTo(528_384);
    }

    @Test
    void sharedPage_offsets_areThePinnedOnes() throws Exception {
        assertThat(constants(SharedPageDescriptor.class)).containsExactlyInAnyOrderEntriesOf(expected(PAGE, Map.of()));
        assertThat(SharedPageDescriptor.FILE_BYTES).isEqualTo(4096);
    }

    @Test
    void hotWords_offsets_areThePinnedOnes() throws Exception {
        assertThat(constants(HotWordsDescriptor.class))
                .containsExactlyInAnyOrderEntriesOf(new TreeMap<>(Map.of(
                        "MAGIC_OFFSET",
                        0L,
                        "VERSION_OFFSET",
                        8L,
                        "WORDS_OFFSET",
                        12L,
                        "LIFE_OFFSET",
                        16L,
                        "TAG_OFFSET",
                        0L,
                        "UNTIL_OFFSET",
                        8L)));
        assertThat(HotWordsDescriptor.wordOffset(0)).isEqualTo(4096);
        assertThat(HotWordsDescriptor.wordOffset(3)).isEqualTo(4096 + 3 * 64);
        assertThat(HotWordsDescriptor.fileBytes(4096)).isEqualTo(266_240);
    }

    @Test
    void frame_offsets_areThePinnedOnes() throws Exception {
        assertThat(constants(FrameDescriptor.class))
                .containsExactlyInAnyOrderEntriesOf(expected(FRAME, Map.of("PAYLOAD_OFFSET", 32L)));
    }

    /** Who writes a word must not slow down who writes another: a cache line, and the one fetched with it. */
    @Test
    void sharedPage_wordsOfDifferentWriters_areFarApart() {
        List<List<Integer>> writers = List.of(List.of(0, 8), List.of(128, 136, 144), List.of(256), List.of(384));
        for (int i = 0; i + 1 < writers.size(); i++) {
            int last = writers.get(i).getLast();
            int next = writers.get(i + 1).getFirst();
            assertThat(next / 128).isGreaterThan(last / 128);
            assertThat(next - writers.get(i).getFirst())
                    .isGreaterThanOrEqualTo(SharedPageDescriptor.WRITER_SPACING_BYTES);
        }
        assertThat(SharedPageDescriptor.WRITER_SPACING_BYTES).isEqualTo(128);
    }

    @Test
    void magicAndVersion_asBytes_areReadable() {
        assertThat(ascii(SlabDescriptor.MAGIC)).isEqualTo("MEMLSLAB");
        assertThat(ascii(SharedPageDescriptor.MAGIC)).isEqualTo("MEMLPAGE");
        assertThat(ascii(HotWordsDescriptor.MAGIC)).isEqualTo("MEMLAHOT");
        assertThat(HotWordsDescriptor.VERSION).isOne();
        assertThat(SlabDescriptor.VERSION).isOne();
        assertThat(SharedPageDescriptor.VERSION).isOne();
    }

    private static String ascii(long littleEndian) {
        byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (littleEndian >>> 8 * i);
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** All constants of a descriptor that are offsets; one more in the code than here is a failure too. */
    private static Map<String, Long> constants(Class<?> descriptor) throws IllegalAccessException {
        Map<String, Long> offsets = new TreeMap<>();
        for (java.lang.reflect.Field field : descriptor.getFields()) {
            if (field.getName().endsWith("_OFFSET")) {
                offsets.put(field.getName(), ((Number) field.get(null)).longValue());
            }
        }
        return offsets;
    }

    private static Map<String, Long> expected(Layout layout, Map<String, Long> more) {
        Map<String, Long> offsets = new TreeMap<>(more);
        for (Field field : layout.fields()) {
            offsets.put(field.name().toUpperCase(Locale.ROOT).replace(' ', '_') + "_OFFSET", (long) field.offset());
        }
        return offsets;
    }
}
