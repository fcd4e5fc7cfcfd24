package io.memlane.launcher.state;

import io.memlane.launcher.place.Checkout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The pairs of this checkout that run, by content port. */
public final class Pairs {
    private final Checkout checkout;

    public Pairs(Checkout checkout) {
        this.checkout = checkout;
    }

    public SortedMap<Integer, PairState> running() {
        SortedMap<Integer, PairState> pairs = new TreeMap<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(checkout.stateRoot(), "[0-9]*")) {
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                if (name.matches("[0-9]{1,5}")) {
                    PairState.load(folder.resolve("state"))
                            .filter(PairState::runs)
                            .ifPresent(state -> pairs.put(Integer.parseInt(name), state));
                }
            }
        } catch (IOException e) {
            return pairs;
        }
        return pairs;
    }

    /** The content port of the pair that uses this port for anything. */
    public Optional<Integer> withPort(int port) {
        return running().entrySet().stream()
                .filter(pair -> pair.getKey() == port || pair.getValue().uses(port))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The content port of another pair than that on this port which uses the volume. */
    public Optional<Integer> onVolume(Path shm, int exceptPort) {
        return running().entrySet().stream()
                .filter(pair ->
                        pair.getKey() != exceptPort && pair.getValue().shm().equals(shm))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
