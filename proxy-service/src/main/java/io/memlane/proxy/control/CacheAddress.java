package io.memlane.proxy.control;

import io.memlane.model.control.ControlAddress;
import java.net.UnknownHostException;

/** The configured control address, checked at start. */
final class CacheAddress {
    private CacheAddress() {}

    static ControlAddress checked(CacheClientProperties properties) {
        ControlAddress address;
        try {
            address = ControlAddress.parse(properties.address());
        } catch (IllegalArgumentException e) {
            throw new ControlAddressException(
                    "memlane.control.address can't be used: " + e.getMessage(),
                    "Set it to tcp://HOST:PORT or unix:///PATH, the same in both services.");
        }
        if (!properties.allowRemote() && !isLocal(address)) {
            throw new ControlAddressException(
                    "The control address " + address + " isn't a loopback address.",
                    "Use a loopback address or a Unix socket, or set memlane.control.allow-remote=true if only the"
                            + " cache can answer at this address.");
        }
        return address;
    }

    private static boolean isLocal(ControlAddress address) {
        try {
            return address.isLocal();
        } catch (UnknownHostException e) {
            // A name that isn't known yet is surely no loopback name.
            return false;
        }
    }
}
