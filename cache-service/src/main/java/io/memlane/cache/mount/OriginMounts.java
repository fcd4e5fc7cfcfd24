package io.memlane.cache.mount;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.ContentUnavailableException;
import io.memlane.cache.content.origin.OriginContent;
import io.memlane.cache.content.origin.OriginCounts;
import io.memlane.cache.content.origin.OriginSettings;
import io.memlane.cache.content.origin.client.AddressSettings;
import io.memlane.cache.content.origin.client.ClientSettings;
import io.memlane.cache.content.origin.client.Credentials;
import io.memlane.cache.content.origin.client.OriginClient;
import io.memlane.cache.content.origin.client.OriginFailure;
import io.memlane.cache.content.origin.stored.DiskResponses;
import io.memlane.cache.content.origin.stored.MemoryResponses;
import io.memlane.cache.content.origin.stored.Responses;
import io.memlane.cache.content.origin.stored.WatchedResponses;
import io.memlane.cache.content.store.Purge;
import io.memlane.cache.content.store.Store;
import io.memlane.cache.hot.HotAnswers;
import io.memlane.model.control.Figure;
import io.memlane.model.http.caching.CachingRules;
import io.memlane.model.http.caching.CachingRules.RequestFieldsMode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** Makes the contents of origins, which share their memory, and shows what became of what was asked of them. */
final class OriginMounts implements MeterBinder, Purging {
    private static final Logger LOG = LoggerFactory.getLogger(OriginMounts.class);

    private final Responses responses;
    private final OriginCounts counts = new OriginCounts();
    private final List<OriginContent> contents = new CopyOnWriteArrayList<>();
    /** Tells this cache from all others in {@code Via}, replicas with the same settings included. */
    private final String life = HexFormat.of().toHexDigits(new SecureRandom().nextInt());

    private final @Nullable SslBundles bundles;

    /**
     * Without contents yet.
     *
     * @param bundles null where there are none
     * @param store null if responses are kept in memory
     * @param hot what of them is given again without asking
     */
    OriginMounts(OriginProperties properties, @Nullable SslBundles bundles, @Nullable Store store, HotAnswers hot) {
        this.bundles = bundles;
        Responses kept = store == null
                ? new MemoryResponses(
                        properties.memory().toBytes(), properties.maxObject().toBytes())
                : new DiskResponses(store, InstantSource.system(), System::nanoTime);
        this.responses = new WatchedResponses(kept, hot::takeBackOf, hot::takeBackAll);
    }

    /**
     * One more.
     *
     * @throws ContentUnavailableException if there is no origin that it could ask
     */
    ContentStore content(MountProperties mount, OriginProperties defaults) {
        OriginProperties properties = defaults.with(mount.origin());
        URI url = properties.url();
        if (url == null) {
            throw new ContentUnavailableException(
                    "The mount " + mount.prefix() + " is an origin, and nothing says which.",
                    "Set memlane.origin.url, or the origin.url of the mount, to its http or https address.");
        }
        Credentials credentials = credentials(properties);
        SslBundle bundle = bundle(properties);
        OriginAddresses addresses = properties.addresses();
        ClientSettings client = new ClientSettings(
                URI.create(url.getScheme() + "://" + url.getRawAuthority()),
                new AddressSettings(
                        addresses.of(url), addresses.lifetime(), addresses.ejectAfter(), addresses.ejectFor()),
                properties.connectTimeout(),
                properties.timeout(),
                properties.idleTimeout(),
                properties.maxConnections(),
                properties.maxWaiting(),
                properties.protocol(),
                bundle == null ? null : bundle.createSslContext(),
                credentials);
        OriginSettings settings = new OriginSettings(
                mount.prefix(),
                base(url, mount.prefix()),
                properties.name(),
                properties.name() + '-' + life,
                properties.host(),
                properties.forwarded(),
                properties.trustForwarded(),
                properties.separateFor(),
                properties.maxRefreshes(),
                properties.maxObject().toBytes(),
                rules(properties, credentials.exist()),
                client);
        LOG.info("Serving the origin {} at {}, credentials: {}", client.origin(), mount.prefix(), credentials);
        OriginClient asking = new OriginClient(client);
        followBundle(properties, asking);
        OriginContent content =
                new OriginContent(settings, asking, responses, counts, InstantSource.system(), System::nanoTime);
        contents.add(content);
        return content;
    }

    @Override
    public boolean purge(PurgeRequest request) throws IOException {
        List<Purge> purges = switch (request.by()) {
            case PATH -> ofMounts(content -> content.purgeOf(request.text()));
            case PREFIX -> ofMounts(content -> content.purgeOfAll(request.text()));
            case TAG -> List.of(Purge.tag(request.text()));
            case ALL -> List.of(Purge.all());
        };
        if (purges.isEmpty() || contents.isEmpty()) {
            return false;
        }
        for (Purge purge : purges) {
            responses.purge(request.soft() ? purge.softly() : purge);
        }
        contents.forEach(OriginContent::purged);
        return true;
    }

    /** What isn't a path is none of any mount. */
    private List<Purge> ofMounts(Function<OriginContent, @Nullable Purge> of) {
        List<Purge> purges = new ArrayList<>();
        for (OriginContent content : contents) {
            try {
                Purge purge = of.apply(content);
                if (purge != null) {
                    purges.add(purge);
                }
            } catch (IllegalArgumentException e) {
                LOG.debug("{}", e.toString());
            }
        }
        return purges;
    }

    /** The origin's path takes the prefix's place, if there is one. */
    private static String base(URI url, String prefix) {
        String path = url.getRawPath();
        if (path == null || path.isEmpty()) {
            return prefix;
        }
        return path.endsWith("/") ? path : path + '/';
    }

    private static Credentials credentials(OriginProperties properties) {
        try {
            Path basic = properties.basicFile();
            Path bearer = properties.bearerFile();
            if (basic != null) {
                return Credentials.of(Credentials.Scheme.BASIC, basic);
            }
            return bearer == null ? Credentials.NONE : Credentials.of(Credentials.Scheme.BEARER, bearer);
        } catch (IOException e) {
            throw new ContentUnavailableException(
                    "The origin's credentials can't be read: " + e.getMessage(),
                    "Let memlane.origin.basic-file or memlane.origin.bearer-file name a file with one line that this"
                            + " process may read.");
        }
    }

    private @Nullable SslBundle bundle(OriginProperties properties) {
        OriginTls tls = properties.ssl();
        if (tls == null) {
            return null;
        }
        try {
            if (bundles != null) {
                return bundles.getBundle(tls.bundle());
            }
        } catch (NoSuchSslBundleException e) {
            LOG.debug("{}", e.toString());
        }
        throw new ContentUnavailableException(
                "There is no SSL bundle " + tls.bundle() + " for the origin " + properties.url() + ".",
                "Configure spring.ssl.bundle.pem." + tls.bundle() + " or spring.ssl.bundle.jks." + tls.bundle()
                        + ", or let memlane.origin.ssl.bundle name another one.");
    }

    private void followBundle(OriginProperties properties, OriginClient client) {
        OriginTls tls = properties.ssl();
        if (tls != null && bundles != null) {
            bundles.addBundleUpdateHandler(tls.bundle(), bundle -> client.trust(bundle.createSslContext()));
        }
    }

    private static CachingRules rules(OriginProperties properties, boolean ownCredentials) {
        CachingRules base =
                properties.requestFields() == RequestFieldsMode.KEYED ? CachingRules.keyed() : CachingRules.all();
        return new CachingRules(
                base.requestFields(),
                properties.requestDirectives(),
                Set.copyOf(properties.keyedFields()),
                Set.copyOf(properties.ignoredCookies()),
                base.cookiesPass(),
                base.authorizationPasses(),
                ownCredentials,
                properties.storeSetCookie(),
                base.storeParts(),
                base.targetedFields(),
                properties.heuristicPercent(),
                base.maxHeuristicSeconds(),
                properties.staleWhileRevalidate().toSeconds(),
                properties.staleIfError().toSeconds(),
                base.maxKeyChars());
    }

    List<OriginContent> contents() {
        return List.copyOf(contents);
    }

    private boolean areAvailable() {
        return contents.stream().noneMatch(content -> content.reach().isDown());
    }

    /** What the proxy's console shows; nothing where there is no origin. */
    Map<Figure, Long> figures() {
        return contents.isEmpty()
                ? Map.of()
                : Map.of(
                        Figure.ORIGIN_ANSWERED, counts.answered(),
                        Figure.ORIGIN_SPARED, counts.spared(),
                        Figure.ORIGIN_ASKED, counts.requests().sum(),
                        Figure.ORIGIN_FAILURES, counts.failures(),
                        Figure.ORIGIN_AVAILABLE, areAvailable() ? 1L : 0L);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("memlane.origin.available", this, mounts -> mounts.areAvailable() ? 1 : 0)
                .description("1 while all origins answer, as their last requests have shown, else 0")
                .register(registry);
        for (OriginCounts.Result result : OriginCounts.Result.values()) {
            counter("memlane.cache.requests", counts.of(result), "requests", "result", name(result))
                    .description("Requests for content of origins, by how they were answered")
                    .register(registry);
        }
        for (OriginFailure.Reason reason : OriginFailure.Reason.values()) {
            counter("memlane.origin.failures", counts.of(reason), "requests", "reason", name(reason))
                    .description("Responses of origins that didn't come, or not as a whole, by why")
                    .register(registry);
        }
        counter("memlane.origin.requests", counts.requests(), "requests", null, "")
                .description("Requests that origins were sent")
                .register(registry);
        counter("memlane.origin.resumed", counts.resumed(), "responses", null, "")
                .description("Bodies that broke off and were asked for the rest")
                .register(registry);
        counter("memlane.origin.invalidated", counts.invalidated(), "resources", null, "")
                .description("Resources of which an unsafe request made stale what was stored")
                .register(registry);
        Gauge.builder(
                        "memlane.origin.fills",
                        contents,
                        all -> all.stream().mapToInt(OriginContent::fills).sum())
                .description("Responses that are being fetched and may be shared")
                .baseUnit("responses")
                .register(registry);
        Gauge.builder(
                        "memlane.origin.ejected",
                        contents,
                        all -> all.stream().mapToInt(OriginContent::ejected).sum())
                .description("Addresses of origins that are left alone since they failed")
                .baseUnit("addresses")
                .register(registry);
        Gauge.builder("memlane.origin.stored", responses, Responses::size)
                .description("Responses of origins that are stored")
                .baseUnit("responses")
                .register(registry);
        Gauge.builder("memlane.origin.stored.size", responses, Responses::heldBytes)
                .description("Memory that stored responses take, or what they take of the disk")
                .baseUnit("bytes")
                .register(registry);
    }

    private static FunctionCounter.Builder<LongAdder> counter(
            String name, LongAdder counter, String unit, @Nullable String tag, String value) {
        FunctionCounter.Builder<LongAdder> builder =
                FunctionCounter.builder(name, counter, LongAdder::sum).baseUnit(unit);
        return tag == null ? builder : builder.tag(tag, value);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
