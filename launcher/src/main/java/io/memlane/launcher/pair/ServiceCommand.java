package io.memlane.launcher.pair;

import io.memlane.launcher.jvm.JvmOptions;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.process.Background;
import io.memlane.launcher.settings.ContentSource;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.settings.StoreSettings;
import io.memlane.launcher.state.PairFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a service is started with. */
final class ServiceCommand {
    private final Checkout checkout;
    private final Variables variables;
    private final PairSettings settings;

    ServiceCommand(Checkout checkout, Variables variables, PairSettings settings) {
        this.checkout = checkout;
        this.variables = variables;
        this.settings = settings;
    }

    List<String> words(Service service) {
        List<String> words = new ArrayList<>(List.of(checkout.java().toString()));
        words.addAll(JvmOptions.of(checkout, service));
        words.addAll(JvmOptions.given(variables));
        if (settings.debugPort() != 0) {
            words.add(JvmOptions.debug(settings.debugPort(service)));
        }
        words.addAll(jar(service));
        words.add("--memlane.shm.directory=" + JvmOptions.literal(settings.shm().toString()));
        words.add("--memlane.control.address="
                + JvmOptions.literal(settings.control().toString()));
        words.add("--management.server.port=" + settings.managementPort(service));
        words.add("--management.server.address=127.0.0.1");
        words.addAll(service == Service.CACHE ? ofCache() : ofProxy());
        // The supervisor stops them in order: the proxy first, while the cache still answers what is under way.
        return Background.command(words);
    }

    private List<String> jar(Service service) {
        // A cache that doesn't fit (another JDK, other options) is ignored by the JVM.
        Path cache = checkout.aotCache(service);
        if (settings.quickStart() && isNewer(cache, checkout.jar(service))) {
            return List.of(
                    "-XX:AOTCache=" + cache,
                    "-jar",
                    checkout.app(service).resolve(service.label() + ".jar").toString());
        }
        return List.of("-jar", checkout.jar(service).toString());
    }

    private static boolean isNewer(Path file, Path than) {
        try {
            return Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> ofCache() {
        ContentSource content = settings.content();
        List<String> words = new ArrayList<>();
        if (content.given()) {
            words.addAll(ofContent(content));
        }
        StoreSettings store = settings.store();
        if (store != null) {
            words.add("--memlane.store.directory="
                    + JvmOptions.literal(store.folder().toString()));
            if (store.size() != null) {
                words.add("--memlane.store.max-size=" + store.size().text());
            }
        }
        if (content.hasOrigin() && variables.key("memlane.purge.token-file").isEmpty()) {
            Path token = PairFolder.of(checkout, settings.port()).purgeToken().file();
            words.add("--memlane.purge.token-file=" + JvmOptions.literal(token.toString()));
        }
        return words;
    }

    private static List<String> ofContent(ContentSource content) {
        String type = content.type().label();
        String location = JvmOptions.literal(content.location());
        if (content.fallback() != null) {
            return List.of(
                    "--memlane.content.mounts[0].type=" + type,
                    "--memlane.content.mounts[0].location=" + location,
                    "--memlane.content.mounts[0].fallback=true",
                    "--memlane.content.mounts[1].type=origin",
                    "--memlane.origin.url=" + JvmOptions.literal(content.fallback()));
        }
        String key = content.type() == ContentSource.Type.ORIGIN ? "memlane.origin.url" : "memlane.content.location";
        return List.of("--memlane.content.type=" + type, "--" + key + "=" + location);
    }

    private List<String> ofProxy() {
        List<String> words = new ArrayList<>(List.of("--server.port=" + settings.port(), "--server.address=127.0.0.1"));
        pool(words, "segments", settings.segments());
        pool(words, "slots", settings.slots());
        pool(
                words,
                "slot-size",
                settings.slotSize() == null ? null : settings.slotSize().text());
        pool(
                words,
                "payload",
                settings.payload() == null ? null : settings.payload().name().toLowerCase(Locale.ROOT));
        return words;
    }

    private static void pool(List<String> words, String key, @Nullable Object value) {
        if (value != null) {
            words.add("--memlane.pool." + key + "=" + value);
        }
    }
}
