package io.memlane.cache.mount;

import io.memlane.cache.content.origin.OriginSettings;
import io.memlane.model.http.caching.CachingRules.RequestFieldsMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * What one mount's origin has of its own; what isn't set is as under {@code memlane.origin}.
 *
 * @param url The origin of the mount, instead of `memlane.origin.url`.
 * @param addresses As `memlane.origin.addresses`, which aren't those of a URL of the mount's own.
 * @param http2 As `memlane.origin.http2`.
 * @param host As `memlane.origin.host`.
 * @param forwarded As `memlane.origin.forwarded`.
 * @param requestFields As `memlane.origin.request-fields`.
 * @param keyedFields As `memlane.origin.keyed-fields`.
 * @param ignoredCookies As `memlane.origin.ignored-cookies`.
 * @param storeSetCookie As `memlane.origin.store-set-cookie`.
 * @param staleWhileRevalidate As `memlane.origin.stale-while-revalidate`.
 * @param staleIfError As `memlane.origin.stale-if-error`.
 * @param connectTimeout As `memlane.origin.connect-timeout`.
 * @param timeout As `memlane.origin.timeout`.
 * @param idleTimeout As `memlane.origin.idle-timeout`.
 * @param maxConnections As `memlane.origin.max-connections`.
 * @param maxWaiting As `memlane.origin.max-waiting`.
 * @param basicFile As `memlane.origin.basic-file`.
 * @param bearerFile As `memlane.origin.bearer-file`.
 * @param ssl As `memlane.origin.ssl`.
 */
public record OriginOverrides(
        @Nullable URI url,
        @Nullable @NestedConfigurationProperty OriginAddresses addresses,
        OriginProperties.@Nullable Http2 http2,
        OriginSettings.@Nullable Host host,
        OriginSettings.@Nullable Forwarded forwarded,
        @Nullable RequestFieldsMode requestFields,
        @Nullable List<String> keyedFields,
        @Nullable List<String> ignoredCookies,
        @Nullable Boolean storeSetCookie,
        @Nullable Duration staleWhileRevalidate,
        @Nullable Duration staleIfError,
        @Nullable Duration connectTimeout,
        @Nullable Duration timeout,
        @Nullable Duration idleTimeout,
        @Nullable Integer maxConnections,
        @Nullable Integer maxWaiting,
        @Nullable Path basicFile,
        @Nullable Path bearerFile,
        @Nullable @NestedConfigurationProperty OriginTls ssl) {

    /** @throws IllegalArgumentException naming what is wrong */
    public OriginOverrides {
        OriginProperties.checkUrl(url, "memlane.content.mounts[].origin.url");
    }

    OriginProperties over(OriginProperties defaults) {
        boolean ownCredentials = basicFile != null || bearerFile != null;
        return new OriginProperties(
                url == null ? defaults.url() : url,
                or(
                        addresses,
                        url == null
                                ? defaults.addresses()
                                : defaults.addresses().elsewhere()),
                or(http2, defaults.http2()),
                defaults.name(),
                or(host, defaults.host()),
                or(forwarded, defaults.forwarded()),
                defaults.trustForwarded(),
                or(requestFields, defaults.requestFields()),
                or(keyedFields, defaults.keyedFields()),
                or(ignoredCookies, defaults.ignoredCookies()),
                defaults.requestDirectives(),
                or(storeSetCookie, defaults.storeSetCookie()),
                defaults.heuristicPercent(),
                or(staleWhileRevalidate, defaults.staleWhileRevalidate()),
                or(staleIfError, defaults.staleIfError()),
                defaults.separateFor(),
                defaults.maxRefreshes(),
                or(connectTimeout, defaults.connectTimeout()),
                or(timeout, defaults.timeout()),
                or(idleTimeout, defaults.idleTimeout()),
                or(maxConnections, defaults.maxConnections()),
                or(maxWaiting, defaults.maxWaiting()),
                ownCredentials ? basicFile : defaults.basicFile(),
                ownCredentials ? bearerFile : defaults.bearerFile(),
                ssl == null ? defaults.ssl() : ssl,
                defaults.memory(),
                defaults.maxObject());
    }

    private static <T> T or(@Nullable T own, T otherwise) {
        return own == null ? otherwise : own;
    }
}
