package io.memlane.launcher.settings;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.say.Failure;
import io.memlane.model.control.ControlAddress;
import io.memlane.model.segment.PayloadMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code up}, which {@code doctor} takes, too. */
public final class UpOptions {
    public static final int DEFAULT_PORT = 8080;

    private static final String DEFAULT_CONTROL = "tcp://127.0.0.1:7070";
    private static final int HIGHEST_PORT = 65_535;
    private static final int HIGHEST_COUNT = 999_999_999;

    @Option(names = "--content", paramLabel = "PATH", description = "folder to serve (default: sample-content)")
    @Nullable
    String content;

    @Option(names = "--manifest", paramLabel = "FILE", description = "file to serve by: a key and a path per line")
    @Nullable
    String manifest;

    @Option(names = "--origin", paramLabel = "URL", description = "HTTP server to fetch from and cache")
    @Nullable
    String origin;

    @Option(
            names = "--demo",
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "9092",
            description =
                    "fetch from a small origin that is started, too, on this port (9092): its page shows what a cache"
                            + " does")
    @Nullable
    String demo;

    @Option(names = "--fallback", description = "serve files first, and what isn't there from the origin")
    boolean fallback;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "where the origin's responses are stored (default: a folder beside the state of the pair)")
    @Nullable
    String store;

    @Option(
            names = "--store-size",
            paramLabel = "SIZE",
            description = "what they may take of the disk, e.g. 20GB (default 1GB)")
    @Nullable
    String storeSize;

    @Option(names = "--port", paramLabel = "N", description = "content port (default 8080)")
    String port = String.valueOf(DEFAULT_PORT);

    @Option(
            names = "--proxy-management-port",
            paramLabel = "N",
            description = "console, health and metrics of the proxy (default 9090)")
    String proxyManagementPort = "9090";

    @Option(
            names = "--cache-management-port",
            paramLabel = "N",
            description = "health and metrics of the cache (default 9091)")
    String cacheManagementPort = "9091";

    @Option(
            names = "--control",
            paramLabel = "ADDRESS",
            description = "tcp://HOST:PORT or unix:///PATH (default: control.sock in the volume)")
    @Nullable
    String control;

    @Option(
            names = "--shm",
            paramLabel = "DIR",
            description = "volume for the shared memory (default /dev/shm/memlane)")
    @Nullable
    String shm;

    @Option(names = "--segments", paramLabel = "N", description = "segments in the pool, one per request under way")
    @Nullable
    String segments;

    @Option(names = "--slots", paramLabel = "N", description = "slots of a segment")
    @Nullable
    String slots;

    @Option(names = "--slot-size", paramLabel = "SIZE", description = "size of a slot, e.g. 64KB or 1MB")
    @Nullable
    String slotSize;

    @Option(
            names = "--payload",
            paramLabel = "MODE",
            completionCandidates = PayloadNames.class,
            description = "auto, queue or slab")
    @Nullable
    String payload;

    @Option(
            names = "--debug",
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "5005",
            description = "let debuggers in: to the cache on this port, to the proxy on the next (5005 and 5006)")
    @Nullable
    String debug;

    @Option(
            names = "--no-aot",
            description = "build without preparing a quick start, and start without it: for a change a minute")
    boolean withoutAot;

    /** What a pair is to be started with. */
    public PairSettings settings(Checkout checkout, Variables variables) {
        Path volume = volume(variables);
        int contentPort = port("--port", port);
        ContentSource source = contentSource(checkout, variables);
        PairSettings settings = new PairSettings(
                contentPort,
                port("--proxy-management-port", proxyManagementPort),
                port("--cache-management-port", cacheManagementPort),
                control(variables, volume),
                volume,
                source,
                store(checkout, variables, contentPort, source),
                segments == null ? null : count("--segments", segments),
                slots == null ? null : count("--slots", slots),
                slotSize == null ? null : size("--slot-size", slotSize),
                payload == null ? null : payloadMode(payload),
                demo == null ? 0 : port("--demo", demo),
                !withoutAot,
                debug == null ? 0 : port("--debug", debug));
        requireDifferentPorts(settings);
        return settings;
    }

    private Path volume(Variables variables) {
        return shm != null ? absolute("--shm", shm) : defaultVolume(variables);
    }

    /** The volume that is used when no option names one. */
    public static Path defaultVolume(Variables variables) {
        return variables
                .key("memlane.shm.directory")
                .map(Path::of)
                .orElseGet(() -> Files.isDirectory(Path.of("/dev/shm"))
                        ? Path.of("/dev/shm/memlane")
                        : Path.of(System.getProperty("java.io.tmpdir"), "memlane"))
                .toAbsolutePath();
    }

    private ControlAddress control(Variables variables, Path volume) {
        String address = control != null
                ? given("--control", control)
                : variables.key("memlane.control.address").orElse("");
        if (!address.isEmpty()) {
            try {
                return ControlAddress.parse(address);
            } catch (IllegalArgumentException e) {
                throw Failure.usage("--control: " + e.getMessage());
            }
        }
        try {
            // Small answers are a sixth faster over a socket file than over TCP (docs/adr/0010).
            return ControlAddress.parse("unix://" + volume.resolve("control.sock"));
        } catch (IllegalArgumentException e) {
            return ControlAddress.parse(DEFAULT_CONTROL);
        }
    }

    private ContentSource contentSource(Checkout checkout, Variables variables) {
        return new ContentOptions(content, manifest, origin, demo == null ? 0 : port("--demo", demo), fallback)
                .source(checkout, variables);
    }

    /** Null where responses of origins are none of the launcher's business: there is no origin, or variables say what is to be done. */
    private @Nullable StoreSettings store(
            Checkout checkout, Variables variables, int contentPort, ContentSource source) {
        boolean isOrigin = source.hasOrigin();
        boolean isGiven = store != null || storeSize != null;
        if (!isOrigin && isGiven) {
            throw Failure.usage("--store and --store-size are for an --origin");
        }
        boolean byVariable = variables.key("memlane.store.directory").isPresent();
        // The demo's counter begins anew at each start, so what is stored does, too.
        if (!isOrigin || (!isGiven && (byVariable || demo != null))) {
            return null;
        }
        Path folder = store != null
                ? absolute("--store", store)
                : variables
                        .key("memlane.store.directory")
                        .map(Path::of)
                        .orElseGet(() -> checkout.stateRoot()
                                .resolve(String.valueOf(contentPort))
                                .resolve("store"))
                        .toAbsolutePath();
        return new StoreSettings(folder, storeSize == null ? null : size("--store-size", storeSize));
    }

    private static void requireDifferentPorts(PairSettings settings) {
        Set<Integer> wanted = new HashSet<>();
        for (Map.Entry<String, Integer> use : settings.ports().entrySet()) {
            if (!wanted.add(use.getValue())) {
                throw Failure.usage("port " + use.getValue() + " is wanted twice: content, management, control, demo"
                        + " and debug differ");
            }
        }
    }

    static String given(String option, String value) {
        if (value.isEmpty()) {
            throw Failure.usage(option + " needs a value");
        }
        return value;
    }

    static Path absolute(String option, String value) {
        return Path.of(given(option, value)).toAbsolutePath();
    }

    /** A port's number. */
    public static int port(String option, String value) {
        int number = value.matches("[0-9]{1,5}") ? Integer.parseInt(value) : 0;
        if (number < 1 || number > HIGHEST_PORT) {
            throw Failure.usage(option + ": '" + given(option, value) + "' is not a port (1 to " + HIGHEST_PORT + ")");
        }
        return number;
    }

    /** A number of things. */
    public static int count(String option, String value) {
        int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
        if (number == 0) {
            throw Failure.usage(
                    option + ": '" + given(option, value) + "' is not a whole number from 1 to " + HIGHEST_COUNT);
        }
        return number;
    }

    private static ByteSize size(String option, String value) {
        return ByteSize.parse(given(option, value))
                .orElseThrow(
                        () -> Failure.usage(option + ": '" + value + "' is no size; give one such as 64KB or 1MB"));
    }

    private static PayloadMode payloadMode(String value) {
        for (PayloadMode mode : PayloadMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(value)) {
                return mode;
            }
        }
        throw Failure.usage("--payload: '" + value + "' is none of " + String.join(", ", new PayloadNames()));
    }
}
