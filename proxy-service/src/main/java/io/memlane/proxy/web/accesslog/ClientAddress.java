package io.memlane.proxy.web.accesslog;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Request;

/** A client's address as others write it: without brackets, and if it is IPv6, short (RFC 5952). */
final class ClientAddress {
    private static final int GROUPS = 8;

    private ClientAddress() {}

    /** Of the connection, or what a proxy in front says of it; a dash if it isn't known. */
    static String of(Request request) {
        if (!(request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress socket)) {
            return "-";
        }
        InetAddress address = socket.getAddress();
        return address == null ? text(socket.getHostString()) : text(address);
    }

    /** @param host an address, with or without brackets, or a name, which stays as it is */
    static String text(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        try {
            return bare.indexOf(':') < 0 ? bare : text(InetAddress.ofLiteral(bare));
        } catch (IllegalArgumentException noAddress) {
            return bare;
        }
    }

    /** Without a zone, which is this machine's name for one of its own. */
    static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        int[] groups = groups(address.getAddress());
        int zeros = longestZeros(groups);
        int zerosEnd = zeros;
        while (zerosEnd >= 0 && zerosEnd < GROUPS && groups[zerosEnd] == 0) {
            zerosEnd++;
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == zeros) {
                text.append("::");
                i = zerosEnd - 1;
            } else {
                text.append(i == 0 || i == zerosEnd ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private static int[] groups(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        return groups;
    }

    /** Where the first of the longest runs of zeros begins; negative if none has two. */
    private static int longestZeros(int[] groups) {
        int longest = -1;
        int length = 1;
        for (int i = 0, run = 0; i < GROUPS; i++) {
            run = groups[i] == 0 ? run + 1 : 0;
            if (run > length) {
                length = run;
                longest = i - run + 1;
            }
        }
        return longest;
    }
}
