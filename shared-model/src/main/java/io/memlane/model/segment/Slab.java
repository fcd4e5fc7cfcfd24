package io.memlane.model.segment;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/** The slots of a segment, mapped. {@link SlabDescriptor} has the picture. */
final class Slab {
    /** How many bytes of neighbouring slots are one buffer at most, if a slot isn't larger. */
    private static final int MAX_SPAN_BYTES = 256 << 10;

    private final int slotSizeBytes;
    /** From the beginning of each slot over as many of the next ones as a span may have. */
    private final ByteBuffer[] slots;

    private Slab(MemorySegment slab, SegmentGeometry geometry) {
        this.slotSizeBytes = geometry.slotSizeBytes();
        this.slots = new ByteBuffer[geometry.slots()];
        int most = Math.max(1, MAX_SPAN_BYTES / slotSizeBytes);
        for (int slot = 0; slot < slots.length; slot++) {
            slots[slot] = slab.asSlice(
                            SlabDescriptor.slotOffset(slot, slotSizeBytes),
                            (long) Math.min(most, slots.length - slot) * slotSizeBytes)
                    .asByteBuffer();
        }
    }

    static Slab create(Path file, long segmentNumber, SegmentGeometry geometry, Arena arena) throws IOException {
        long bytes = SlabDescriptor.fileBytes(geometry.slots(), geometry.slotSizeBytes());
        MappedFile.reserve(file, bytes, bytes, "rw-r-----");
        MemorySegment slab = MappedFile.map(file, MapMode.READ_WRITE, bytes, arena);
        slab.set(MappedFile.INT, SlabDescriptor.VERSION_OFFSET, SlabDescriptor.VERSION);
        slab.set(MappedFile.INT, SlabDescriptor.SLOTS_OFFSET, geometry.slots());
        slab.set(MappedFile.INT, SlabDescriptor.SLOT_SIZE_OFFSET, geometry.slotSizeBytes());
        slab.set(MappedFile.INT, SlabDescriptor.ROLL_SIZE_OFFSET, geometry.rollSizeBytes());
        slab.set(MappedFile.LONG, SlabDescriptor.SEGMENT_NUMBER_OFFSET, segmentNumber);
        slab.set(
                MappedFile.INT,
                SlabDescriptor.PAYLOAD_MODE_OFFSET,
                geometry.payload().number());
        slab.set(MappedFile.INT, SlabDescriptor.INLINE_MAX_OFFSET, geometry.inlineMaxBytes());
        slab.set(MappedFile.LONG, SlabDescriptor.MAGIC_OFFSET, SlabDescriptor.MAGIC);
        return new Slab(slab, geometry);
    }

    static Slab open(Path file, SegmentGeometry geometry, Arena arena) throws IOException {
        long bytes = SlabDescriptor.fileBytes(geometry.slots(), geometry.slotSizeBytes());
        MemorySegment slab = MappedFile.map(file, MapMode.READ_ONLY, bytes, arena);
        check(file, "magic", slab.get(MappedFile.LONG, SlabDescriptor.MAGIC_OFFSET), SlabDescriptor.MAGIC);
        check(file, "version", slab.get(MappedFile.INT, SlabDescriptor.VERSION_OFFSET), SlabDescriptor.VERSION);
        check(file, "slots", slab.get(MappedFile.INT, SlabDescriptor.SLOTS_OFFSET), geometry.slots());
        check(file, "slot size", slab.get(MappedFile.INT, SlabDescriptor.SLOT_SIZE_OFFSET), geometry.slotSizeBytes());
        check(file, "roll size", slab.get(MappedFile.INT, SlabDescriptor.ROLL_SIZE_OFFSET), geometry.rollSizeBytes());
        check(
                file,
                "payload mode",
                slab.get(MappedFile.INT, SlabDescriptor.PAYLOAD_MODE_OFFSET),
                geometry.payload().number());
        check(
                file,
                "inline max",
                slab.get(MappedFile.INT, SlabDescriptor.INLINE_MAX_OFFSET),
                geometry.inlineMaxBytes());
        return new Slab(slab, geometry);
    }

    private static void check(Path file, String field, long found, long expected) throws SegmentFaultException {
        if (found != expected) {
            throw new SegmentFaultException(file + ": " + field + " is " + found + ", expected " + expected);
        }
    }

    /** The first bytes of a slot, as the slab's own buffer of that slot: the next call for the slot changes it. */
    ByteBuffer slot(int slot, int lengthBytes) {
        return slots[slot].clear().limit(lengthBytes);
    }

    /** How many slots, from this one on, can be one buffer. */
    int span(int slot) {
        return slots[slot].capacity() / slotSizeBytes;
    }
}
