package io.memlane.cache.mount;

import java.io.IOException;

/** Whoever can purge what is stored of origins. Any thread; it may wait for a disk. */
@FunctionalInterface
public interface Purging {

    /**
     * Purges: when it returns, nobody gets any more what was stored, or began to be fetched, before.
     *
     * @return false if there is no mount that it could be of
     * @throws IOException it holds until this process ends, and may not after that
     */
    boolean purge(PurgeRequest request) throws IOException;
}
