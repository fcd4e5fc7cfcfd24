package io.memlane.cache.mount;

import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.cache.content.file.SharedFile;
import io.memlane.cache.content.file.Siblings;
import io.memlane.model.http.ContentCoding;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Shows operators the content files that are open. With {@code management.endpoint.content.access=unrestricted} they can have one opened
 * anew, too.
 */
@Endpoint(id = "content", defaultAccess = Access.READ_ONLY)
final class ContentEndpoint {
    private static final int MOST_FILES = 100;

    private final MeteredContent content;
    private final Runnable takeBack;

    /** @param takeBack has proxies ask again */
    ContentEndpoint(MeteredContent content, Runnable takeBack) {
        this.content = content;
        this.takeBack = takeBack;
    }

    /**
     * The open-file table.
     *
     * @param limit descriptors that may be open
     * @param open descriptors that are open, in use or kept
     * @param found paths that were found so far
     * @param opened files that were opened for that; each other one was there already
     * @param files those used last, at most 100
     */
    public record Content(int limit, int open, long found, long opened, List<File> files) {}

    /**
     * One of them.
     *
     * @param path what was asked for. From a client: escape it
     * @param variants in what codings there are other files beside it, as far as is known
     * @param usedMillisAgo when it was last found
     */
    public record File(
            String path, long lengthBytes, String mediaType, boolean inUse, Set<String> variants, long usedMillisAgo) {}

    @ReadOperation
    public Content content() {
        OpenFileTable table = content.table();
        long now = table.now();
        List<File> files = table.listed()
                .map(file -> file(file, now))
                .sorted(Comparator.comparingLong(File::usedMillisAgo).thenComparing(File::path))
                .limit(MOST_FILES)
                .toList();
        return new Content(table.limit(), table.open(), content.found(), table.opened(), files);
    }

    private static File file(SharedFile file, long now) {
        Siblings siblings = file.siblings;
        return new File(
                file.path,
                file.lengthBytes(),
                file.mediaType(),
                file.isInUse(),
                siblings == null ? Set.of() : names(siblings),
                Math.max(0, now - file.usedAtNanos) / 1_000_000);
    }

    private static Set<String> names(Siblings siblings) {
        return siblings.codings().stream().map(ContentCoding::token).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Forgets a file, so that the next request opens it anew. What is under way goes on with the old one.
     *
     * @param path as in {@link File#path}
     */
    @DeleteOperation
    public WebEndpointResponse<@Nullable Void> drop(String path) {
        boolean dropped = content.table().drop(path);
        takeBack.run();
        return new WebEndpointResponse<>(
                dropped ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
