package io.memlane.cache.content.origin;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.origin.client.OriginResponse;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.cache.content.origin.stored.PurgeTags;
import io.memlane.cache.content.store.Purge;
import io.memlane.model.http.caching.Invalidation;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is stored for one mount and isn't current any more: by the word of the origin, or of an operator. */
final class Invalidations {
    private final OriginSettings settings;
    private final Outgoing outgoing;
    private final Fills fills;

    Invalidations(OriginSettings settings, Outgoing outgoing, Fills fills) {
        this.settings = settings;
        this.outgoing = outgoing;
        this.fills = fills;
    }

    /** After a response to what may have changed something (RFC 9111 §4.4, RFC 9875 §3). */
    void after(Asked asked, PrimaryKey key, OriginResponse response) {
        // An origin names what it has by its own address, or by the one that its clients know.
        String client = Outgoing.scheme(asked) + "://" + asked.head().authority();
        URI own = settings.client().origin();
        List<String> names = settings.host() == OriginSettings.Host.CLIENT
                ? List.of(client)
                : List.of(own.getScheme() + "://" + own.getAuthority(), client);
        Invalidation invalidation =
                Invalidation.of(asked.head().method(), names, key.target(), response.status(), response.fields());
        fills.invalidate(
                invalidation.targets().stream()
                        .flatMap(target -> keysOf(key.of(target)))
                        .toList(),
                invalidation.groups().stream()
                        .map(group -> PurgeTags.ofGroup(key, group))
                        .toList());
    }

    /** Whether the client came by TLS is a part of the key, and not of the resource. */
    private Stream<PrimaryKey> keysOf(PrimaryKey resource) {
        Stream<Boolean> secure =
                settings.forwarded() == OriginSettings.Forwarded.NONE ? Stream.of(false) : Stream.of(false, true);
        return secure.map(one -> new PrimaryKey(resource.space(), resource.authority(), one, resource.target()));
    }

    /** See {@link OriginContent#purgeOf}. */
    @Nullable
    Purge purgeOf(String target) {
        String sent = outgoing.target(target);
        return sent == null ? null : Purge.prefix(PrimaryKey.prefixOf(outgoing.space(), sent));
    }

    /** See {@link OriginContent#purgeOfAll}. */
    @Nullable
    Purge purgeOfAll(String prefix) {
        if (settings.mount().startsWith(prefix)) {
            return Purge.prefix(PrimaryKey.prefixOfAll(outgoing.space(), settings.base()));
        }
        String sent = prefix.startsWith(settings.mount()) ? outgoing.target(prefix) : null;
        return sent == null ? null : Purge.prefix(PrimaryKey.prefixOfAll(outgoing.space(), sent));
    }
}
