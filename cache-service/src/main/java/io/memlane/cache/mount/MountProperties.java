package io.memlane.cache.mount;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is behind one part of the content.
 *
 * @param prefix What the paths of the mount begin with; it begins and ends with a slash.
 * @param hosts The host names that it is for, without a port. None for all.
 * @param type What is behind it: a folder, a manifest, or an HTTP origin.
 * @param location The folder or the manifest; its paths are those behind the prefix.
 * @param fallback Whether what isn't there is looked for in the next mount that fits.
 * @param serveHiddenFiles Whether a folder or a manifest beside an origin serves paths with a segment that begins with a dot. Those under
 *     `/.well-known/` always are. Where there is no origin, the proxy's `memlane.http.serve-hidden-files` decides.
 * @param origin How its origin is used, where that isn't as `memlane.origin` says.
 */
@ConfigurationPropertiesSource
public record MountProperties(
        @DefaultValue("/") String prefix,
        @DefaultValue List<String> hosts,
        ContentProperties.Type type,
        @Nullable Path location,
        @DefaultValue("false") boolean fallback,
        @DefaultValue("false") boolean serveHiddenFiles,
        @Nullable @NestedConfigurationProperty OriginOverrides origin) {

    /** @throws IllegalArgumentException naming what is wrong */
    public MountProperties {
        if (!prefix.startsWith("/") || !prefix.endsWith("/") || prefix.contains("//") || prefix.contains("%")) {
            throw new IllegalArgumentException(
                    "memlane.content.mounts[].prefix must begin and end with a slash, such as /app/, without escapes");
        }
        if (type != ContentProperties.Type.ORIGIN && location == null) {
            throw new IllegalArgumentException(
                    "memlane.content.mounts[].location must name the folder or the manifest of the mount " + prefix);
        }
    }
}
