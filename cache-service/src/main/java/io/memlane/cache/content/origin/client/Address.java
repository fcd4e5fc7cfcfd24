package io.memlane.cache.content.origin.client;

import java.net.InetSocketAddress;

/** One place where an origin is, and how it has done lately. Any thread. */
final class Address {
    private final InetSocketAddress socketAddress;
    private final int ejectAfter;
    private final long ejectForNanos;
    /** In a row. */
    private int failures;
    /** When it may be tried, if it has failed too often. */
    private long triedAtNanos;

    Address(InetSocketAddress socketAddress, AddressSettings settings) {
        this.socketAddress = socketAddress;
        this.ejectAfter = settings.ejectAfter();
        this.ejectForNanos = settings.ejectFor().toNanos();
    }

    InetSocketAddress socketAddress() {
        return socketAddress;
    }

    /** Whether it may be asked now. Of one that has failed too often that is true for one request in each pause. */
    synchronized boolean mayBeAsked(long nowNanos) {
        if (failures < ejectAfter) {
            return true;
        }
        if (nowNanos - triedAtNanos < 0) {
            return false;
        }
        triedAtNanos = nowNanos + ejectForNanos;
        return true;
    }

    synchronized boolean isEjected() {
        return failures >= ejectAfter;
    }

    /** @return whether it isn't asked from now on, and was before */
    synchronized boolean failed(long nowNanos) {
        failures = Math.min(failures + 1, ejectAfter + 1);
        if (failures < ejectAfter) {
            return false;
        }
        triedAtNanos = nowNanos + ejectForNanos;
        return failures == ejectAfter;
    }

    /** @return whether it is asked again from now on */
    synchronized boolean answered() {
        boolean wasEjected = failures >= ejectAfter;
        failures = 0;
        return wasEjected;
    }

    @Override
    public String toString() {
        return socketAddress.toString();
    }
}
