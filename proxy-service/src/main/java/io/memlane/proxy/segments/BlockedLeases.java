package io.memlane.proxy.segments;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Segments whose client doesn't read, and requests that wait for a segment: the first give way to the second.
 *
 * <p>A lease is revoked when somebody waits for whom none has been revoked yet; the one that has been blocked for longest goes first. Its
 * holder is woken, ends the transfer and gives the segment back; between {@link #block} and {@link #unblock} it holds nothing else up, so that
 * takes one message to the cache. Whether a lease that stops being blocked is kept or was revoked is decided under the lock, so a holder
 * that goes on can't be counted as one that gives way. All fields are guarded by this object's lock.
 */
final class BlockedLeases {
    /** In the order in which they blocked. */
    private final Set<Lease> blocked = new LinkedHashSet<>();
    /** Requests that found no idle segment and still wait. */
    private int waiting;
    /** Leases that were revoked and haven't been given back. */
    private int revoked;

    /** A request begins to wait. */
    synchronized void beginWait() {
        waiting++;
        revoke();
    }

    /** It has a segment, or has given up. */
    synchronized void endWait() {
        waiting--;
    }

    /** The client of a lease doesn't read: from now on it may be revoked, perhaps at once. */
    synchronized void block(Lease lease) {
        blocked.add(lease);
        revoke();
    }

    /** The client reads, or its holder gives up by itself. Returns whether the lease is kept: otherwise it has to be given back. */
    synchronized boolean unblock(Lease lease) {
        return blocked.remove(lease);
    }

    /** A revoked lease was given back. */
    synchronized void givenBack(boolean reusable) {
        revoked--;
        if (!reusable) {
            // Whoever it was revoked for still waits.
            revoke();
        }
    }

    private void revoke() {
        while (revoked < waiting && !blocked.isEmpty()) {
            Iterator<Lease> longest = blocked.iterator();
            Lease lease = longest.next();
            longest.remove();
            revoked++;
            lease.revoke();
        }
    }

    /** Whether nobody waits and nothing is owed: so it is when the pool is at rest. */
    synchronized boolean isBalanced() {
        return waiting == 0 && revoked == 0;
    }

    /** Leases whose client doesn't read. */
    synchronized int size() {
        return blocked.size();
    }
}
