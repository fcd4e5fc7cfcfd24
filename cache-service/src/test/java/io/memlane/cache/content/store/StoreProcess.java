package io.memlane.cache.content.store;

import static io.memlane.cache.content.store.StoreFixture.body;
import static io.memlane.cache.content.store.StoreFixture.key;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * A process that stores, replaces, updates, removes and purges until it is killed, and says each thing when it is done. The body of a key's
 * version is the same whenever it is asked for: {@link #content}.
 */
final class StoreProcess implements AutoCloseable {
    static final int KEYS = 60;
    /** Lines that a kill has cut don't have it. */
    static final String END = " .";

    final Process process;
    final BufferedReader output;

    private StoreProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param prefix of the command, such as one that enters a namespace */
    static StoreProcess start(List<String> prefix, Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StoreProcess.class.getName()));
        command.add(directory.toString());
        command.addAll(List.of(arguments));
        return new StoreProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    static byte[] content(String key, long version) {
        Random random = new Random(key.hashCode() * 31L + version);
        int length = random.nextInt(5) == 0 ? random.nextInt(400_000) : random.nextInt(20_000);
        return body(random.nextLong(), length);
    }

    /** What it has said until then can still be read. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Arguments: the folder, the first version, the seed. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        long version = Long.parseLong(arguments[1]);
        Random random = new Random(Long.parseLong(arguments[2]));
        // Small, so that evictions and changes of segments are among what is killed.
        Store store = StoreFixture.open(Path.of(arguments[0]), 16 << 20);
        say(out, "open " + store.entries());
        while (true) {
            String key = "/k" + random.nextInt(KEYS);
            version++;
            switch (random.nextInt(10)) {
                case 0 -> {
                    say(out, "removing " + key);
                    store.remove(key(key + "$"));
                    say(out, "removed " + key);
                }
                case 1 -> {
                    say(out, "removing " + key);
                    store.purge(random.nextBoolean() ? Purge.key(key(key + "$")) : Purge.prefix(key(key + "$")));
                    say(out, "removed " + key);
                }
                case 2 -> update(store, key);
                default -> {
                    byte[] content = content(key + "$", version);
                    say(out, "storing " + key + " " + version);
                    if (put(store, key + "$", version, content)) {
                        say(out, "stored " + key + " " + version);
                    }
                }
            }
            if (random.nextInt(500) == 0) {
                new Sweep(store).run();
            }
        }
    }

    /** The key that is stored has an end of its own, so that a prefix means no other. */
    static boolean put(Store store, String key, long version, byte[] content) {
        try (Draft draft = store.draft(key(key))) {
            StoreFixture.write(draft, content);
            return draft.commit(content.length, number(version), List.of(key)) == Draft.Outcome.STORED;
        }
    }

    private static void update(Store store, String key) {
        try (StoredEntry entry = store.find(key(key + "$"))) {
            if (entry != null) {
                store.update(entry, Objects.requireNonNull(entry.metadata()), entry.tags());
            }
        }
    }

    static byte[] number(long version) {
        return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
    }

    private static void say(PrintStream out, String line) {
        out.println(line + END);
        out.flush();
    }
}
