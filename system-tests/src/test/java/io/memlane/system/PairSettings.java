package io.memlane.system;

import io.memlane.model.segment.PayloadMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a pair is to be. */
final class PairSettings {
    final List<String> cache = new ArrayList<>();
    final List<String> proxy = new ArrayList<>();
    final List<String> cacheJvm = new ArrayList<>();
    final List<String> proxyJvm = new ArrayList<>();
    final List<String> cachePrefix = new ArrayList<>();
    final List<String> variables = new ArrayList<>();
    int segments = 16;
    int volumeMegabytes;
    boolean unix;
    boolean hot;
    String host = "127.0.0.1";
    int newestVersion;

    @Nullable
    PayloadMode payload;

    @Nullable
    Content content;

    PairSettings content(Path folder) {
        return cache("memlane.content.location=" + folder);
    }

    /** Serves it, and removes it with the pair. */
    PairSettings content(Content owned) {
        content = owned;
        return content(owned.folder());
    }

    PairSettings manifest(Path file) {
        return cache("memlane.content.type=manifest", "memlane.content.location=" + file);
    }

    PairSettings payload(PayloadMode mode) {
        payload = mode;
        return this;
    }

    PairSettings segments(int count) {
        segments = count;
        return this;
    }

    /** Gives them a tmpfs of their own instead of a folder on the machine's. */
    PairSettings volume(int megabytes) {
        volumeMegabytes = megabytes;
        return this;
    }

    /** Takes from the cache what only root may do, where this is root: then modes of files mean something to it. */
    PairSettings withoutRootsRights() {
        cachePrefix.addAll(BadStartIT.withoutRootsRights());
        return this;
    }

    /** Starts the cache by a command that begins so. */
    PairSettings cachePrefix(List<String> prefix) {
        cachePrefix.addAll(prefix);
        return this;
    }

    PairSettings unixControl() {
        unix = true;
        return this;
    }

    /** Lets the proxy answer without asking. Most tests are about what happens when it asks. */
    PairSettings hot() {
        hot = true;
        return this;
    }

    PairSettings controlHost(String name) {
        host = name;
        return this;
    }

    /** Lets proxy and cache take each other for neighbours that know no later version of the protocol. */
    PairSettings newestVersion(int version) {
        newestVersion = version;
        return this;
    }

    PairSettings cache(String... properties) {
        cache.addAll(List.of(properties));
        return this;
    }

    PairSettings proxy(String... properties) {
        proxy.addAll(List.of(properties));
        return this;
    }

    /** Puts them into the environment of both. */
    PairSettings variables(List<String> assignments) {
        variables.addAll(assignments);
        return this;
    }

    PairSettings jvm(String cacheOption, String proxyOption) {
        cacheJvm.add(cacheOption);
        proxyJvm.add(proxyOption);
        return this;
    }
}
