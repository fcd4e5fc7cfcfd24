package io.memlane.model.inspect;

import java.util.ArrayList;
import java.util.List;

/** What was looked at, and what came out. Whoever finds several faults of one kind keeps the first: the others mostly follow from it. */
final class Checks {
    /**
     * One of them.
     *
     * @param wrong what isn't as it must be; empty if all is
     * @param skipped why it can't be told; empty if it can
     */
    record Check(String name, String wrong, String skipped) {
        String outcome() {
            if (!skipped.isEmpty()) {
                return "not checked: " + skipped;
            }
            return wrong.isEmpty() ? "ok" : wrong;
        }
    }

    private final List<Check> all = new ArrayList<>();

    void ok(String name) {
        all.add(new Check(name, "", ""));
    }

    void wrong(String name, String what) {
        all.add(new Check(name, what, ""));
    }

    void skipped(String name, String why) {
        all.add(new Check(name, "", why));
    }

    /** @param wrong empty if nothing is */
    void add(String name, String wrong) {
        all.add(new Check(name, wrong, ""));
    }

    /** What is wrong with the words that every layout begins with; empty if nothing is. */
    static String wrongLayout(String what, long magic, long expectedMagic, int version, int expectedVersion) {
        if (magic != expectedMagic) {
            return "the magic is " + Long.toHexString(magic) + ", not that of " + what;
        }
        return version == expectedVersion
                ? ""
                : "the layout version is " + version + ", this release knows " + expectedVersion;
    }

    boolean allRight() {
        return all.stream().allMatch(check -> check.wrong().isEmpty());
    }

    List<Check> all() {
        return List.copyOf(all);
    }
}
