package io.memlane.cache.content.origin.stored;

import io.memlane.model.http.Fields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link MetadataWriter} has written. What isn't that is a {@code RuntimeException}. */
final class MetadataReader {
    private final ByteBuffer bytes;

    MetadataReader(byte[] metadata) {
        bytes = ByteBuffer.wrap(metadata);
    }

    int int1() {
        return bytes.get();
    }

    int int4() {
        return bytes.getInt();
    }

    long int8() {
        return bytes.getLong();
    }

    String text() {
        return new String(raw(bytes.getInt()), StandardCharsets.ISO_8859_1);
    }

    byte[] raw(int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("metadata end early");
        }
        byte[] value = new byte[length];
        bytes.get(value);
        return value;
    }

    List<String> texts() {
        int count = bytes.getInt();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text());
        }
        return texts;
    }

    Fields fields() {
        Fields.Builder fields = Fields.builder();
        int count = bytes.getInt();
        for (int i = 0; i < count; i++) {
            fields.add(text(), text());
        }
        return fields.build();
    }
}
