package io.memlane.cache.content.origin.stored;

import io.memlane.model.http.Fields;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes what an entry of the store says of itself. */
final class MetadataWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final DataOutputStream out = new DataOutputStream(bytes);

    private interface Step {
        void run() throws IOException;
    }

    private MetadataWriter write(Step step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory takes all
        }
    }

    MetadataWriter int1(int value) {
        return write(() -> out.writeByte(value));
    }

    MetadataWriter int4(int value) {
        return write(() -> out.writeInt(value));
    }

    MetadataWriter int8(long value) {
        return write(() -> out.writeLong(value));
    }

    /** Fields and keys are of Latin-1. */
    MetadataWriter text(String text) {
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        return int4(latin.length).write(() -> out.write(latin));
    }

    MetadataWriter raw(byte[] value) {
        return write(() -> out.write(value));
    }

    MetadataWriter texts(List<String> texts) {
        int4(texts.size());
        texts.forEach(this::text);
        return this;
    }

    /** Line by line, in their order. */
    MetadataWriter fields(Fields fields) {
        int4(fields.size());
        fields.forEach((name, value) -> text(name).text(value));
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
