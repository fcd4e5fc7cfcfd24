package io.memlane.cache.mount;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.file.Descriptor;
import io.memlane.cache.content.file.FileOpening;
import io.memlane.cache.content.file.MediaTypes;
import io.memlane.cache.content.file.NegotiatedContent;
import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.cache.content.file.OpeningTimes;
import io.memlane.cache.content.file.Representations;
import io.memlane.cache.content.store.Store;
import io.memlane.cache.hot.HotAnswers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Makes the content store from a bean of {@link ContentProperties}. */
@Configuration(proxyBeanMethods = false)
public class ContentConfiguration {

    /** Closed with the context. Also a {@code MeterBinder}, which Spring Boot binds to its registry. */
    @Bean
    MeteredContent contentStore(
            ContentProperties properties,
            FileMount files,
            ContentWatch watch,
            OriginProperties origin,
            OriginMounts origins) {
        MediaTypes mediaTypes = new MediaTypes(properties.mediaTypes());
        Representations representations =
                new Representations(mediaTypes, properties.digestMax().toBytes());
        FileOpening opening =
                new FileOpening(files.locator(), Descriptor.Opener.SYSTEM, representations, InstantSource.system());
        OpeningTimes times = new OpeningTimes();
        OpenFileTable table = new OpenFileTable(
                opening, properties.openFiles(), properties.revalidateAfter(), System::nanoTime, times);
        ContentStore ofFiles = files.listed().apply(new NegotiatedContent(table, files.locator()));
        boolean filesAlone = properties.mounts().isEmpty() && properties.type() != ContentProperties.Type.ORIGIN;
        ContentStore content = filesAlone ? ofFiles : mounted(properties, ofFiles, origin, origins);
        return new MeteredContent(content, table, times, watch, origins::figures);
    }

    private static MountedContent mounted(
            ContentProperties properties, ContentStore ofFiles, OriginProperties origin, OriginMounts origins) {
        List<Mount> mounts = new ArrayList<>();
        for (MountProperties mount : properties.effectiveMounts()) {
            boolean isOrigin = mount.type() == ContentProperties.Type.ORIGIN;
            mounts.add(new Mount(
                    mount.prefix(),
                    mount.hosts().stream()
                            .map(host -> host.toLowerCase(Locale.ROOT))
                            .toList(),
                    !isOrigin,
                    mount.fallback(),
                    !isOrigin && !mount.serveHiddenFiles(),
                    isOrigin ? origins.content(mount, origin) : ofFiles));
        }
        return new MountedContent(mounts);
    }

    @Bean
    FileMount fileMount(ContentProperties properties) {
        return FileMount.of(properties);
    }

    @Bean
    OriginMounts originMounts(
            OriginProperties properties,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<Store> store,
            ObjectProvider<HotAnswers> hot) {
        return new OriginMounts(
                properties,
                bundles.getIfAvailable(),
                store.getIfAvailable(),
                hot.getIfAvailable(() -> HotAnswers.NONE));
    }

    /** Closed with the context. Of origins it knows nothing: one that is down fails its requests, and no others. */
    @Bean
    ContentWatch contentWatch(FileMount files) {
        String location = files.location() == null ? "no files" : files.location();
        ContentWatch watch = new ContentWatch(location, files.problem(), System::nanoTime);
        watch.start();
        return watch;
    }

    @Bean
    HealthIndicator contentHealthIndicator(ContentWatch watch) {
        return () -> {
            String problem = watch.problem();
            Health.Builder health = problem == null
                    ? Health.up()
                    : Health.down().withDetail("problem", problem).withDetail("remedy", ContentWatch.REMEDY);
            return health.withDetail("location", watch.location()).build();
        };
    }

    @Bean
    @Conditional(OriginHealth.Wanted.class)
    HealthIndicator originHealthIndicator(OriginMounts origins) {
        return new OriginHealth(origins);
    }

    @Bean
    ContentSweep contentSweep(MeteredContent content, ContentProperties properties) {
        return new ContentSweep(content.table(), properties.releaseWithin());
    }

    @Bean
    ContentEndpoint contentEndpoint(MeteredContent content, ObjectProvider<HotAnswers> hot) {
        return new ContentEndpoint(content, hot.getIfAvailable(() -> HotAnswers.NONE)::takeBackAll);
    }
}
