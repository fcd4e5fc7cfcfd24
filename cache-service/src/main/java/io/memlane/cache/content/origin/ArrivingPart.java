package io.memlane.cache.content.origin;

import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.cache.content.origin.client.Fetch;
import io.memlane.cache.content.origin.client.OriginResponse;
import io.memlane.cache.content.origin.parts.Parts;
import io.memlane.cache.content.origin.parts.StoredParts;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.caching.ContentRange;
import io.memlane.model.http.caching.Received;
import io.memlane.model.http.caching.Storability;
import io.memlane.model.http.caching.Storability.Storable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A part of a representation of a known length, which is kept when all of it has come. */
final class ArrivingPart {
    private final Fills fills;
    private final PrimaryKey key;
    private final Storable described;
    private final ContentRange range;
    private final Received received;
    private final long atNanos;
    private final OpaqueVersion version;
    private final long since;
    private volatile @Nullable ArrivingBody body;

    private ArrivingPart(
            Fills fills,
            PrimaryKey key,
            Storable described,
            ContentRange range,
            Received received,
            OpaqueVersion version,
            long since) {
        this.fills = fills;
        this.key = key;
        this.described = described;
        this.range = range;
        this.received = received;
        this.atNanos = fills.nowNanos();
        this.version = version;
        this.since = since;
    }

    /**
     * Null if it isn't to be kept.
     *
     * @param since as {@link Parts#add} wants it
     */
    static @Nullable ArrivingPart of(
            Fills fills,
            PrimaryKey key,
            OriginResponse response,
            Storability storability,
            Received received,
            OpaqueVersion version,
            long since) {
        if (!(storability instanceof Storable described)) {
            return null;
        }
        ContentRange range = described.part();
        if (range == null || range.completeLength() == ContentRange.UNKNOWN || !response.framed()) {
            return null;
        }
        return response.lengthBytes() < 0 || response.lengthBytes() == range.lengthBytes()
                ? new ArrivingPart(fills, key, described, range, received, version, since)
                : null;
    }

    /** From within {@link Fetch.Listener#head}. */
    ArrivingBody receive(Fetch running) {
        ArrivingBody into = running.receive(fills.parts().roomForOne(range.lengthBytes()));
        body = into;
        return into;
    }

    /** All of it has come. */
    void keep() {
        ArrivingBody came = body;
        if (came != null && came.received() == range.lengthBytes()) {
            byte[] bytes = new byte[(int) range.lengthBytes()];
            if (read(came, bytes)) {
                fills.parts().add(StoredParts.of(key, described, bytes, atNanos, received.atSeconds(), version), since);
            }
        }
    }

    /** It isn't all there, or is kept elsewhere: its bytes go when its readers have. */
    void release() {
        ArrivingBody came = body;
        if (came != null) {
            came.release();
        }
    }

    private static boolean read(ArrivingBody from, byte[] into) {
        ByteBuffer bytes = ByteBuffer.wrap(into);
        ArrivingBody.Reader reader = from.reader();
        if (reader == null) {
            return false;
        }
        try (reader) {
            while (bytes.hasRemaining()) {
                if (reader.read(bytes, bytes.position()) < 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
