package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.util.List;

/**
 * Something that serves the files, with one process or several.
 *
 * @param name in tables
 * @param about what it is, for the conditions
 * @param programs that it needs, by name
 * @param starter starts it
 */
record Peer(String name, String about, List<String> programs, Starter starter) {
    static final String MEMLANE = "memlane";
    /** The same, which asks the cache for everything. */
    static final String ASKING = "memlane-not-hot";
    /** That one with what it has stored of an origin. */
    static final String STORED = "memlane-stored";

    static final String NGINX_TCP = "nginx-nginx-tcp";
    static final String NGINX_UNIX = "nginx-nginx-unix";
    static final String SPRING = "spring-spring";
    static final String NGINX = "nginx";
    static final String VARNISH = "varnish";
    static final String MEMORY = "jetty-memory";

    /** Starts a peer's processes, the one that is asked last. */
    @FunctionalInterface
    interface Starter {
        /** @throws IOException if one can't be started */
        Deployment start(PeerSpace space) throws IOException;
    }

    /** Its programs that this machine hasn't got. */
    List<String> missing() {
        return programs.stream().filter(program -> !Programs.isThere(program)).toList();
    }
}
