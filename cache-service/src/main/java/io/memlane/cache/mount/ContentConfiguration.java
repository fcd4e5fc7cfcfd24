package io.memlane.cache.mount;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.ContentUnavailableException;
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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the content store from a bean of {@link ContentProperties}. */
@Configuration(proxyBeanMethods = false)
public class ContentConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(ContentConfiguration.class);

    /** Closed with the context. Also a {@code MeterBinder}, which Spring Boot binds to its registry. */
    @Bean
    MeteredContent contentStore(ContentProperties properties, OriginProperties origin, OriginMounts origins) {
        Files files = files(properties);
        MediaTypes mediaTypes = new MediaTypes(properties.mediaTypes());
        Representations representations =
                new Representations(mediaTypes, properties.digestMax().toBytes());
        FileOpening opening =
                new FileOpening(files.locator(), Descriptor.Opener.SYSTEM, representations, InstantSource.system());
        OpeningTimes times = new OpeningTimes();
        OpenFileTable table = new OpenFileTable(
                opening, properties.openFiles(), properties.revalidateAfter(), System::nanoTime, times);
        ContentStore ofFiles = files.listed().apply(new NegotiatedContent(table, files.locator()));
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
                    isOrigin ? origins.content(mount, origin) : ofFiles));
        }
        boolean filesAlone = properties.mounts().isEmpty() && properties.type() != ContentProperties.Type.ORIGIN;
        return new MeteredContent(filesAlone ? ofFiles : new MountedContent(mounts), table, times);
    }

    @Bean
    OriginMounts originMounts(OriginProperties properties, ObjectProvider<SslBundles> bundles) {
        return new OriginMounts(properties, bundles.getIfAvailable());
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
     * The mount with files.
     *
     * @param locator finds files
     * @param listed adds listings of folders, if there are any
     */
    private record Files(Location.Locator locator, UnaryOperator<ContentStore> listed) {
        static final Files NONE = new Files(
                path -> {
                    throw new NoSuchFileException(path);
                },
                UnaryOperator.identity());
    }

    private static Files files(ContentProperties properties) {
        List<MountProperties> mounts = properties.effectiveMounts().stream()
                .filter(mount -> mount.type() != ContentProperties.Type.ORIGIN)
                .toList();
        if (mounts.size() > 1) {
            throw new ContentUnavailableException(
                    "There are " + mounts.size() + " mounts with files, and one is what this release has open.",
                    "Leave one of memlane.content.mounts with the type directory or manifest.");
        }
        return mounts.isEmpty() ? Files.NONE : files(mounts.getFirst(), properties.listings());
    }

    private static Files files(MountProperties mount, List<String> listings) {
        Path location = requireNonNull(mount.location());
        if (mount.type() == ContentProperties.Type.MANIFEST) {
            ManifestContent content = ManifestContent.at(location);
            LOG.info("Serving {} keys of the manifest {}", content.size(), location.toAbsolutePath());
            return new Files(content, UnaryOperator.identity());
        }
        DirectoryContent content = DirectoryContent.at(location);
        LOG.info("Serving the folder {}", location.toAbsolutePath());
        ListableFolders listable = new ListableFolders(listings);
        if (listable.isEmpty()) {
            return new Files(content, UnaryOperator.identity());
        }
        LOG.info("Listing folders that match {}", listings);
        FolderReader reader = new FolderReader(content, listable);
        return new Files(content, files -> new ListedContent(files, listable, reader));
    }
}
