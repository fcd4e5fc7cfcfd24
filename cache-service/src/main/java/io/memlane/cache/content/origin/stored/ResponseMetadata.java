package io.memlane.cache.content.origin.stored;

import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.caching.Freshness;
import io.memlane.model.http.caching.Vary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of the store says of a response, whose body it has:
 *
 * <pre>
 * 'R' | version (5 x 8) | status (4) | length (8) | freshness (8, basis, 8, 1, 8, 8) | received: boot (16), boot clock (8), wall clock (8)
 *     | the same in seconds (8) | secondary key | names in Vary | fields
 * </pre>
 *
 * Texts have their length before them (4), lists their number (4).
 */
final class ResponseMetadata {
    private static final int KIND = 'R';
    private static final int NO_CACHE = 1;
    private static final int FORBIDS_STALE = 2;
    private static final int IMMUTABLE = 4;

    private final StoreClock clock;

    ResponseMetadata(StoreClock clock) {
        this.clock = clock;
    }

    static boolean is(byte[] metadata) {
        return metadata.length > 0 && metadata[0] == KIND;
    }

    /** Of which bytes it is; null if it isn't of a response. */
    static @Nullable OpaqueVersion version(byte[] metadata) {
        return is(metadata) && metadata.length > OpaqueVersion.BYTES ? version(body(metadata)) : null;
    }

    private static MetadataReader body(byte[] metadata) {
        MetadataReader in = new MetadataReader(metadata);
        in.int1();
        return in;
    }

    private static OpaqueVersion version(MetadataReader in) {
        return new OpaqueVersion(in.int8(), in.int8(), in.int8(), in.int8(), in.int8());
    }

    byte[] encode(StoredResponse response) {
        OpaqueVersion version = response.version();
        Freshness freshness = response.freshness();
        MetadataWriter out = new MetadataWriter()
                .int1(KIND)
                .int8(version.first())
                .int8(version.second())
                .int8(version.third())
                .int8(version.fourth())
                .int8(version.fifth())
                .int4(response.status())
                .int8(response.lengthBytes())
                .int8(freshness.lifetimeMillis())
                .text(freshness.basis().name())
                .int8(freshness.initialAgeMillis())
                .int1((freshness.noCache() ? NO_CACHE : 0)
                        | (freshness.forbidsStale() ? FORBIDS_STALE : 0)
                        | (freshness.immutable() ? IMMUTABLE : 0))
                .int8(freshness.staleWhileRevalidateMillis())
                .int8(freshness.staleIfErrorMillis());
        clock.write(out, response.atNanos());
        return out.int8(response.atSeconds())
                .text(response.secondaryKey())
                .texts(response.vary().names())
                .fields(response.fields())
                .bytes();
    }

    /** @throws RuntimeException if it isn't what was encoded, by whichever release */
    StoredDescription decode(byte[] metadata) {
        MetadataReader in = body(metadata);
        OpaqueVersion version = version(in);
        int status = in.int4();
        long length = in.int8();
        long lifetime = in.int8();
        Freshness.Basis basis = Freshness.Basis.valueOf(in.text());
        long age = in.int8();
        int flags = in.int1();
        Freshness freshness = new Freshness(
                lifetime,
                basis,
                age,
                (flags & NO_CACHE) != 0,
                (flags & FORBIDS_STALE) != 0,
                (flags & IMMUTABLE) != 0,
                in.int8(),
                in.int8());
        long atNanos = clock.read(in);
        long atSeconds = in.int8();
        String secondaryKey = in.text();
        List<String> names = in.texts();
        Fields fields = in.fields();
        Vary vary = names.isEmpty() ? Vary.NONE : new Vary(false, List.copyOf(names));
        return new StoredDescription(
                secondaryKey, vary, status, fields, length, freshness, atNanos, atSeconds, version);
    }
}
