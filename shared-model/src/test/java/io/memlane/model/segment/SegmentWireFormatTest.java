package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.WirePage;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds what {@code docs/wire-format.md} says about the volume against the code. */
class SegmentWireFormatTest {
    @TempDir(factory = VolumeFolder.class)
    Path folder;

    private WirePage page;

    @BeforeEach
    void read() throws Exception {
        page = new WirePage();
    }

    @Test
    void codes_ofThePage_areThoseOfTheCode() throws Exception {
        assertThat(page.columns("Payload modes", 0, 1)).isEqualTo(WirePage.numbered(PayloadMode.values()));
        assertThat(page.columns("Frame kinds", 0, 1)).isEqualTo(WirePage.numbered(FrameKind.values()));
        assertThat(page.columns("Abort reasons", 0, 1)).isEqualTo(WirePage.numbered(AbortReason.values()));
    }

    @Test
    void layouts_ofThePage_areThoseOfTheDescriptors() throws Exception {
        assertLayout("Slab", SlabDescriptor.class);
        assertLayout("Shared page", SharedPageDescriptor.class);
        assertLayout("Frame", FrameDescriptor.class);
        assertLayout("Hot words", HotWordsDescriptor.class);
    }

    private void assertLayout(String heading, Class<?> descriptor) throws Exception {
        Map<String, String> inPage = new TreeMap<>();
        page.columns(heading, 2, 0)
                .forEach((field, offset) ->
                        inPage.put(field.toUpperCase(Locale.ROOT).replace(' ', '_') + "_OFFSET", offset));
        Map<String, String> inCode = new TreeMap<>();
        for (Field constant : descriptor.getFields()) {
            if (constant.getName().endsWith("_OFFSET")) {
                inCode.put(constant.getName(), constant.get(null).toString());
            }
        }
        assertThat(inPage).isEqualTo(inCode);
        assertThat(page.picture(heading)).isNotEmpty().isEqualTo(WirePage.javadocPicture(descriptor));
    }

    @Test
    void magicAndVersion_ofThePage_areInTheFiles() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.AUTO)) {
            assertHeader("Slab", pair.directory.resolve("slab"), SlabDescriptor.VERSION);
            assertHeader("Shared page", pair.directory.resolve("shared"), SharedPageDescriptor.VERSION);
        }
    }

    private void assertHeader(String heading, Path file, int version) throws Exception {
        Map<String, String> values = page.columns(heading, 2, 3);
        String magic = new String(Files.readAllBytes(file), 0, 8, StandardCharsets.US_ASCII);
        assertThat(values.get("magic")).startsWith("`" + magic + "`");
        assertThat(values).containsEntry("version", Integer.toString(version));
    }

    @Test
    void volume_ofThePage_isWhatIsMade() throws Exception {
        Map<String, String> modes = page.columns("Volume", 0, 1);
        assertThat(modes).containsKeys("`" + SegmentFiles.LOCK + "`", "`" + SegmentFiles.TOKEN + "`");
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.AUTO)) {
            for (String name : List.of("", SegmentFiles.SLAB, SegmentFiles.SHARED)) {
                Path file = pair.directory.resolve(name);
                assertThat(modes)
                        .containsEntry(
                                "`seg-NNNNNN/" + name + "`",
                                "`" + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + "`");
            }
            assertThat(modes)
                    .containsKey("`seg-NNNNNN/" + SegmentFiles.QUEUE + "/`")
                    .hasSize(7);
            assertThat(pair.directory.resolve("queue/19700101-000001M.cq4")).doesNotExist();
            pair.transfer(1);
            assertThat(pair.directory.resolve("queue/19700101-000001M.cq4"))
                    .hasSize(pair.geometry.rollSizeBytes() + 65536L);
            assertThat(pair.directory.resolve("queue/metadata.cq4t")).hasSize(131072);
        }
        try (HotWords words = HotWords.create(folder, 1, 1)) {
            Path file = folder.resolve(SegmentFiles.hotName(words.life()));
            assertThat(modes)
                    .containsEntry(
                            "`hot-X`", "`" + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + "`");
            assertHeader("Hot words", file, HotWordsDescriptor.VERSION);
        }
        SegmentGeometry large = new SegmentGeometry(8, 65536, PayloadMode.AUTO, 4096, 1 << 20);
        try (SegmentPair pair = new SegmentPair(folder.resolve("seg-000002"), large)) {
            pair.transfer(1);
            assertThat(pair.directory.resolve("queue/19700101-000001M.cq4")).hasSize((1 << 20) * 5L / 4);
        }
    }

    @Test
    void queueSettings_ofThePage_areThoseOfTheCode() {
        SegmentGeometry geometry = SegmentPair.smallest(PayloadMode.AUTO);
        SingleChronicleQueueBuilder builder = ChronicleSettings.queue(folder, geometry, () -> 0);
        ChronicleSettings.Cycle cycle = ChronicleSettings.Cycle.INSTANCE;
        Map<String, String> inCode = new LinkedHashMap<>();
        inCode.put("wire type", builder.wireType().name());
        inCode.put("roll cycle format", "`" + cycle.format() + "`");
        inCode.put("roll cycle length in ms", Integer.toString(cycle.lengthInMillis()));
        inCode.put("index count", Integer.toString(builder.indexCount()));
        inCode.put("index spacing", Integer.toString(builder.indexSpacing()));
        inCode.put("first cycle", Integer.toString(CycleFiles.FIRST_CYCLE));
        inCode.put("block size", "the granted roll size");
        inCode.put("epoch", Long.toString(builder.epoch()));
        assertThat(page.columns("Queue", 0, 1)).isEqualTo(inCode);
        assertThat(builder.blockSize()).isEqualTo(geometry.rollSizeBytes());
        assertThat(cycle.defaultIndexCount()).isEqualTo(builder.indexCount());
        assertThat(cycle.defaultIndexSpacing()).isEqualTo(builder.indexSpacing());
        assertThat(cycle.toIndex(5, 7)).isEqualTo(5L << 32 | 7);
    }

    @Test
    void limits_ofThePage_areThoseOfTheCode() {
        Map<String, String> limits = page.columns("Limits", 0, 1);
        assertThat(limits)
                .containsEntry("slots", Integer.toString(SegmentGeometry.MAX_SLOTS))
                .containsEntry("slot size", Integer.toString(SegmentGeometry.MAX_SLOT_SIZE_BYTES))
                .containsEntry("roll size", Integer.toString(SegmentGeometry.MAX_ROLL_SIZE_BYTES))
                .containsEntry("cycle files", Integer.toString(SegmentGeometry.CYCLE_FILES))
                .containsEntry("cycle overhead", Integer.toString(SegmentGeometry.CYCLE_OVERHEAD_BYTES))
                .containsEntry("queue metadata", Integer.toString(SegmentGeometry.QUEUE_METADATA_BYTES))
                .containsEntry("inline max", "slot size")
                .hasSize(11); // and the four of ControlWireFormatTest
    }

    /** The two formulas below the table of limits. */
    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void formulas_ofThePage_giveTheCodesSizes(PayloadMode mode) {
        for (int slots : new int[] {1, 8, 1024}) {
            int slotSize = 65536;
            int inlineMax = 4096;
            long largestInline = List.of((long) inlineMax, (long) slotSize, 0L).get(mode.number());
            long floor = (Math.max(4, slots + 3) * (32 + largestInline + 8) + 65536 + 4095) / 4096 * 4096;
            assertThat(SegmentGeometry.rollSizeFloor(slots, slotSize, mode, inlineMax))
                    .isEqualTo(floor);
            long checked = (Math.max(4, slots + 3) * (32 + largestInline + 8 + 8) + 65536 + 4095) / 4096 * 4096;
            assertThat(SegmentGeometry.rollSizeFloor(slots, slotSize, mode, inlineMax, true))
                    .isEqualTo(checked);
            assertThat(new SegmentGeometry(slots, slotSize, mode, inlineMax, (int) floor).reservedBytes())
                    .isEqualTo(4096 + (long) slots * slotSize + 4096 + 3 * floor + 65536);
        }
    }
}
