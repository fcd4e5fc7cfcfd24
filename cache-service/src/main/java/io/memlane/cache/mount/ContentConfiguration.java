package io.memlane.cache.mount;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.cache.content.file.Descriptor;
import io.memlane.cache.content.file.FileOpening;
import io.memlane.cache.content.file.Location;
import io.memlane.cache.content.file.MediaTypes;
import io.memlane.cache.content.file.NegotiatedContent;
import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.cache.content.file.OpeningTimes;
import io.memlane.cache.content.file.Representations;
import io.memlane.cache.content.listing.FolderReader;
import io.memlane.cache.content.listing.ListableFolders;
import io.memlane.cache.content.listing.ListedContent;
import io.memlane.cache.content.manifest.ManifestContent;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the content store from a bean of {@link ContentProperties}. */
@Configuration(proxyBeanMethods = false)
public class ContentConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(ContentConfiguration.class);

    /** Closed with the context. Also a {@code MeterBinder}, which Spring Boot binds to its registry. */
    @Bean
    MeteredContent contentStore(ContentProperties properties, Content content, ContentWatch watch) {
        Location.Locator locator = content.locator();
        MediaTypes mediaTypes = new MediaTypes(properties.mediaTypes());
        Representations representations =
                new Representations(mediaTypes, properties.digestMax().toBytes());
        FileOpening opening =
                new FileOpening(locator, Descriptor.Opener.SYSTEM, representations, InstantSource.system());
        OpeningTimes times = new OpeningTimes();
        OpenFileTable table = new OpenFileTable(
                opening, properties.openFiles(), properties.revalidateAfter(), System::nanoTime, times);
        return new MeteredContent(content.listed().apply(new NegotiatedContent(table, locator)), table, times, watch);
    }

    /** Closed with the context. */
    @Bean
    ContentWatch contentWatch(ContentProperties properties, Content content) {
        String location = properties.location().toAbsolutePath().toString();
        ContentWatch watch = new ContentWatch(location, content.problem(), System::nanoTime);
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
    ContentSweep contentSweep(MeteredContent content, ContentProperties properties) {
        return new ContentSweep(content.table(), properties.releaseWithin());
    }

    @Bean
    ContentEndpoint contentEndpoint(MeteredContent content) {
        return new ContentEndpoint(content);
    }

    /**
     * Where content comes from.
     *
     * @param locator finds files
     * @param problem what keeps all of it from being served, or null; it may block
     * @param listed adds listings of folders, if there are any
     */
    record Content(Location.Locator locator, Supplier<@Nullable String> problem, UnaryOperator<ContentStore> listed) {}

    @Bean
    Content content(ContentProperties properties) {
        return switch (properties.type()) {
            case DIRECTORY -> {
                DirectoryContent content = DirectoryContent.at(properties.location());
                LOG.info("Serving the folder {}", properties.location().toAbsolutePath());
                ListableFolders listable = new ListableFolders(properties.listings());
                if (listable.isEmpty()) {
                    yield new Content(content, content::problem, UnaryOperator.identity());
                }
                LOG.info("Listing folders that match {}", properties.listings());
                FolderReader reader = new FolderReader(content, listable);
                yield new Content(content, content::problem, files -> new ListedContent(files, listable, reader));
            }
            case MANIFEST -> {
                ManifestContent content = ManifestContent.at(properties.location());
                LOG.info(
                        "Serving {} keys of the manifest {}",
                        content.size(),
                        properties.location().toAbsolutePath());
                yield new Content(content, content::problem, UnaryOperator.identity());
            }
        };
    }
}
