package io.memlane.cache.content.origin.client;

import java.net.URI;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Writes its target as it was given. Jetty's own takes it for a URI, where {@code //a/b} is a host's and brackets are none. */
final class RawTargetRequest extends HttpRequest {
    private final String target;

    RawTargetRequest(HttpClient client, URI origin, String target) {
        super(client, new HttpConversation(), origin);
        this.target = target;
    }

    /** Null while Jetty's constructor runs. */
    @Override
    public @Nullable String getPath() {
        return target;
    }

    @Override
    public @Nullable String getQuery() {
        return null;
    }
}
