package io.memlane.cache.mount;

import io.memlane.cache.content.origin.OriginSettings;
import io.memlane.cache.content.origin.client.ClientSettings;
import io.memlane.model.http.caching.CachingRules.RequestFieldsMode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The keys under {@code memlane.origin}: of all origins, unless a mount says otherwise.
 *
 * @param url The origin of `memlane.content.type=origin`: `http://HOST[:PORT]` or `https://…`. A path behind it takes the place of the
 *     mount's prefix.
 * @param addresses Where it is.
 * @param http2 Whether HTTP/2 is spoken to the origin: `auto` for if it can it over TLS, `never`, or `always`, without TLS too. With
 *     `memlane.origin.host=client` it is `never`.
 * @param name What this cache is called in `Cache-Status`.
 * @param host Which host name the origin is sent: its own (`origin`), or the one that the client asked for (`client`), which is then part
 *     of the key.
 * @param forwarded How the origin is told of the client: by `X-Forwarded-For` and `X-Forwarded-Proto` (`x-forwarded`), by `Forwarded`
 *     (`forwarded`), by both, or not at all (`none`). Requests whose responses are shared tell the protocol alone.
 * @param trustForwarded Whether what clients send in these fields is passed on. Only behind a proxy that sets them.
 * @param requestFields What of a client's fields the origin sees with a request whose response may be stored: those that are part of the
 *     key (`keyed`), or all, as other caches do, with `Vary` alone to tell responses apart (`all`).
 * @param keyedFields Request fields that are sent and keyed beside `Accept`, `Accept-Encoding`, `Accept-Language`, `Origin` and those of CORS.
 * @param ignoredCookies Names of cookies that the origin is never shown, such as those of analytics; `_ga*` stands for all that begin so.
 * @param requestDirectives Whether clients have a say in what they get by `Cache-Control`.
 * @param storeSetCookie Whether responses with `Set-Cookie` may be stored, and the cookie with it given to everybody.
 * @param heuristicPercent How much of the time since `Last-Modified` a response without a lifetime is fresh. 0 for none.
 * @param staleWhileRevalidate For how long a stale response is sent while the origin is asked, where the origin doesn't say.
 * @param staleIfError For how long a stale response is sent if the origin fails, where the origin doesn't say.
 * @param separateFor For how long requests for what turned out not to be shareable don't wait for each other.
 * @param maxRefreshes How many stale responses are validated in the background at one time.
 * @param connectTimeout How long a connection to the origin may take.
 * @param timeout How long the head of a response may take; then clients get what is stale, or 504.
 * @param idleTimeout How long a response's body may pause, and a connection that nobody uses is kept.
 * @param maxConnections How many connections to an address of the origin there are at most.
 * @param maxWaiting How many requests wait for one of those at most; more are answered 503.
 * @param basicFile A file with `USER:PASSWORD` for the origin. It is read again when it changes.
 * @param bearerFile A file with a token for the origin. It is read again when it changes.
 * @param ssl How the origin is known by TLS.
 * @param memory What stored responses of all origins may take of the heap, those on their way included, where memlane.store.directory isn't set.
 * @param maxObject The longest body that is stored in memory; on disk it is a quarter of memlane.store.max-size. Also what parts of bodies may take.
 */
public record OriginProperties(
        @Nullable URI url,
        @Valid @DefaultValue @NestedConfigurationProperty OriginAddresses addresses,
        @DefaultValue("auto") Http2 http2,
        @DefaultValue("memlane") String name,
        @DefaultValue("origin") OriginSettings.Host host,
        @DefaultValue("x-forwarded") OriginSettings.Forwarded forwarded,
        @DefaultValue("false") boolean trustForwarded,
        @DefaultValue("keyed") RequestFieldsMode requestFields,
        @DefaultValue List<String> keyedFields,
        @DefaultValue List<String> ignoredCookies,
        @DefaultValue("true") boolean requestDirectives,
        @DefaultValue("false") boolean storeSetCookie,
        @DefaultValue("10") @Min(0) @Max(100) int heuristicPercent,

        @DefaultValue("0s") @DurationMin(nanos = 0) @DurationMax(days = 365)
        Duration staleWhileRevalidate,

        @DefaultValue("0s") @DurationMin(nanos = 0) @DurationMax(days = 365)
        Duration staleIfError,

        @DefaultValue("5s") @DurationMin(nanos = 0) @DurationMax(days = 1)
        Duration separateFor,

        @DefaultValue("16") @Min(0) @Max(10_000) int maxRefreshes,

        @DefaultValue("5s") @DurationMin(millis = 1) @DurationMax(minutes = 10)
        Duration connectTimeout,

        @DefaultValue("60s") @DurationMin(millis = 1) @DurationMax(days = 1)
        Duration timeout,

        @DefaultValue("30s") @DurationMin(millis = 1) @DurationMax(days = 1)
        Duration idleTimeout,

        @DefaultValue("64") @Min(1) @Max(10_000) int maxConnections,
        @DefaultValue("1024") @Min(0) @Max(100_000) int maxWaiting,
        @Nullable Path basicFile,
        @Nullable Path bearerFile,
        @Nullable @NestedConfigurationProperty OriginTls ssl,
        @DefaultValue("64MB") DataSize memory,
        @DefaultValue("8MB") DataSize maxObject) {

    /** When HTTP/2 is spoken. */
    public enum Http2 {
        /** Over TLS, if the origin can it. */
        AUTO,
        /** Not at all. */
        NEVER,
        /** Without asking, and without TLS too. */
        ALWAYS
    }

    /** @throws IllegalArgumentException naming what is wrong */
    public OriginProperties {
        if (memory.isNegative() || maxObject.isNegative()) {
            throw new IllegalArgumentException(
                    "memlane.origin.memory and memlane.origin.max-object must not be negative");
        }
        if (basicFile != null && bearerFile != null) {
            throw new IllegalArgumentException(
                    "memlane.origin.basic-file and memlane.origin.bearer-file exclude each other");
        }
        checkUrl(url, "memlane.origin.url");
    }

    static void checkUrl(@Nullable URI url, String key) {
        if (url != null
                && (url.getHost() == null
                        || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                        || url.getRawQuery() != null
                        || url.getRawFragment() != null
                        || url.getRawUserInfo() != null)) {
            throw new IllegalArgumentException(key
                    + " must be http://HOST[:PORT][/PATH] or https://HOST[:PORT][/PATH], without a user, a"
                    + " query or a fragment");
        }
    }

    /** A host name of the client's can't be told to an origin by HTTP/2 without being taken for its own, by TLS too. */
    ClientSettings.Protocol protocol() {
        return switch (host == OriginSettings.Host.CLIENT ? Http2.NEVER : http2) {
            case AUTO -> ClientSettings.Protocol.NEGOTIATED;
            case NEVER -> ClientSettings.Protocol.HTTP_1_1;
            case ALWAYS -> ClientSettings.Protocol.HTTP_2;
        };
    }

    /** With what a mount says instead. */
    OriginProperties with(@Nullable OriginOverrides mount) {
        return mount == null ? this : mount.over(this);
    }
}
