package io.memlane.proxy.fetch;

import java.util.Locale;

/** Why a body that had begun wasn't completed. */
enum Cut {
    /** The client closed its connection. */
    CLIENT_GONE,
    /** The client took no byte for too long. */
    CLIENT_STALLED,
    /** The client took fewer bytes per second than it must. */
    CLIENT_SLOW,
    /** The whole body took too long. */
    RESPONSE_TIMEOUT,
    /** The content changed. */
    CHANGED,
    /** The cache couldn't read its content. */
    READ_FAILED,
    /** The body has no strong version, or the cache can't continue one. */
    NOT_RESUMABLE,
    /** It couldn't be continued in time. */
    RESUME_TIMEOUT,
    /** A failure of this proxy's own. */
    FAILED;

    /** What it is called in the metric, in the log and in traces. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
