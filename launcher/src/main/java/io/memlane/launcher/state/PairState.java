package io.memlane.launcher.state;

import io.memlane.launcher.place.Service;
import io.memlane.launcher.process.Identity;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.model.control.ControlAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pair, as its supervisor writes it down for others: a file of {@code key=value} lines, replaced as a whole. One thread's. */
public final class PairState {
    /** How far the supervisor is. */
    public enum Phase {
        STARTING,
        READY,
        STOPPING;

        public String text() {
            return switch (this) {
                case STARTING -> "starting";
                case READY -> "ready";
                case STOPPING -> "stopping";
            };
        }
    }

    /** The key of the demo origin; those of services are their short names. */
    public static final String DEMO = "demo";

    /** What people know it by. */
    public static final String DEMO_NAME = "demo-origin";

    private static final List<String> KEYS = Stream.concat(
                    Stream.of(DEMO), Stream.of(Service.values()).map(Service::shortName))
            .toList();

    private final Map<String, @Nullable Identity> processes = new HashMap<>();
    private @Nullable Identity supervisor;
    private String phase = Phase.STARTING.text();
    private Instant started = Instant.EPOCH;
    private int proxyManagementPort;
    private int cacheManagementPort;
    private int demoPort;
    private String control = "";
    private Path shm = Path.of("");
    private boolean madeShm;
    private boolean cacheWasReady;
    private String content = "";

    private PairState() {}

    /** Of a pair that this process is about to start. */
    public static PairState starting(PairSettings settings, Instant now) {
        PairState state = new PairState();
        state.supervisor = Identity.own();
        state.started = now;
        state.proxyManagementPort = settings.proxyManagementPort();
        state.cacheManagementPort = settings.cacheManagementPort();
        state.demoPort = settings.demoPort();
        state.control = settings.control().toString();
        state.shm = settings.shm();
        state.content = settings.content().text();
        return state;
    }

    /** Empty if there is none, or none that can be read. */
    public static Optional<PairState> load(Path file) {
        Map<String, String> values = KeyValues.read(file);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        PairState state = new PairState();
        state.supervisor = Identity.parse(values.get("supervisor"));
        KEYS.forEach(key -> state.processes.put(key, Identity.parse(values.get(key))));
        state.phase = values.getOrDefault("phase", "");
        state.started = Instant.ofEpochSecond(KeyValues.number(values, "started"));
        state.proxyManagementPort = (int) KeyValues.number(values, "proxy-management-port");
        state.cacheManagementPort = (int) KeyValues.number(values, "cache-management-port");
        state.demoPort = (int) KeyValues.number(values, "demo-port");
        state.control = values.getOrDefault("control", "");
        state.shm = Path.of(values.getOrDefault("shm", ""));
        state.madeShm = "yes".equals(values.get("made-shm"));
        state.cacheWasReady = "yes".equals(values.get("cache-was-ready"));
        state.content = values.getOrDefault("content", "");
        return Optional.of(state);
    }

    public void save(Path file) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("supervisor", text(supervisor));
        KEYS.forEach(key -> values.put(key, text(processes.get(key))));
        values.put("phase", phase);
        values.put("started", String.valueOf(started.getEpochSecond()));
        values.put("proxy-management-port", String.valueOf(proxyManagementPort));
        values.put("cache-management-port", String.valueOf(cacheManagementPort));
        values.put("demo-port", String.valueOf(demoPort));
        values.put("control", control);
        values.put("shm", shm.toString());
        values.put("made-shm", madeShm ? "yes" : "no");
        values.put("cache-was-ready", cacheWasReady ? "yes" : "no");
        values.put("content", content);
        Path written = file.resolveSibling(file.getFileName() + ".new");
        KeyValues.write(written, values);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String text(@Nullable Identity process) {
        return process == null ? "" : process.toString();
    }

    /** Does anything of it still run? */
    public boolean runs() {
        return supervised() || processes.values().stream().anyMatch(Identity::lives);
    }

    public boolean supervised() {
        return Identity.lives(supervisor);
    }

    public @Nullable Identity supervisor() {
        return supervisor;
    }

    public @Nullable Identity process(Service service) {
        return process(service.shortName());
    }

    /** @param key {@link #DEMO}, or a service's short name */
    public @Nullable Identity process(String key) {
        return processes.get(key);
    }

    public void process(String key, @Nullable Identity process) {
        processes.put(key, process);
    }

    public String phase() {
        return phase;
    }

    public void phase(Phase now) {
        phase = now.text();
    }

    public Instant started() {
        return started;
    }

    public int managementPort(Service service) {
        return service == Service.CACHE ? cacheManagementPort : proxyManagementPort;
    }

    /** 0: it has no demo origin. */
    public int demoPort() {
        return demoPort;
    }

    public String control() {
        return control;
    }

    /** The socket's file, if the control port is one. */
    public Optional<Path> controlSocket() {
        return control.startsWith("unix://") ? Optional.of(Path.of(control.substring(7))) : Optional.empty();
    }

    public Path shm() {
        return shm;
    }

    /** Whether the volume's folder was made for the pair, and goes with it. */
    public boolean madeShm() {
        return madeShm;
    }

    public void madeShm(boolean made) {
        madeShm = made;
    }

    /** Whether what lies on the volume is the pair's: a cache that was ready had it for itself. */
    public boolean cacheWasReady() {
        return cacheWasReady;
    }

    public void cacheIsReady() {
        cacheWasReady = true;
    }

    public String content() {
        return content;
    }

    /** Whether it has this port for anything but its content. */
    boolean uses(int port) {
        return proxyManagementPort == port || cacheManagementPort == port || demoPort == port || controlPort() == port;
    }

    private int controlPort() {
        try {
            return ControlAddress.parse(control) instanceof ControlAddress.Tcp tcp ? tcp.port() : 0;
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
