package io.memlane.cache.content.origin;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.RequestBody;
import io.memlane.cache.content.origin.OriginSettings.Forwarded;
import io.memlane.cache.content.origin.OriginSettings.Host;
import io.memlane.cache.content.origin.client.OriginRequest;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.RequestPath;
import io.memlane.model.http.caching.Via;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From a client's request to the one that the origin is sent, and what is the same for both. Pure. */
final class Outgoing {
    private static final String X_FORWARDED_FOR = "X-Forwarded-For";
    private static final String X_FORWARDED_PROTO = "X-Forwarded-Proto";

    /** What says who the client is: never the client's own word, unless it is trusted. */
    private static final String[] OF_THE_CLIENT = {
        FieldNames.FORWARDED,
        X_FORWARDED_FOR,
        X_FORWARDED_PROTO,
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "X-Forwarded-Prefix",
        "X-Forwarded-Server",
        "X-Real-IP"
    };

    /** The one thing that is to be expected (RFC 9110 §10.1.1): of the next server, which is the origin, by way of this one. */
    private static final String CONTINUE = "100-continue";

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final OriginSettings settings;
    /** Of keys: no other mount's, and no other origin's that this mount may have had, as some are kept. */
    private final String space;

    Outgoing(OriginSettings settings) {
        this.settings = settings;
        this.space = settings.mount()
                + ' '
                + settings.client().origin()
                + settings.base()
                + ' '
                + settings.rules().requestFields();
    }

    String space() {
        return space;
    }

    /** The client's fields without what nobody may believe, and with a sign of its content if it has any. */
    Fields believed(Asked asked) {
        Fields fields = asked.head().fields();
        Fields believed = settings.trustForwarded() ? fields : fields.without(OF_THE_CLIENT);
        // A body's length isn't among the fields that come, and a GET with content isn't like others.
        return asked.body() == null ? believed : believed.with(FieldNames.CONTENT_LENGTH, "1");
    }

    boolean isLoop(Asked asked) {
        return Via.isLoop(asked.head().fields(), settings.pseudonym());
    }

    /**
     * Path and query for the origin; null if it can't be told for sure which resource of the origin that is. What no client needs to write
     * otherwise stays as it came, slashes and escapes included.
     */
    @Nullable
    String target(Asked asked) {
        RequestHead head = asked.head();
        String path = escaped(head.rawPath());
        if (hasDotSegments(path)) {
            path = RequestPath.encode(asked.path());
        }
        try {
            if (asked.path().isEmpty() || !RequestPath.decode(path).equals(asked.path())) {
                return null;
            }
        } catch (RejectedPathException e) {
            return null;
        }
        if (!settings.base().equals(settings.mount())) {
            if (!path.startsWith(settings.mount())) {
                return null; // an escape in the prefix: nothing a client needs
            }
            path = settings.base() + path.substring(settings.mount().length());
        }
        String query = head.query();
        return query == null ? path : path + '?' + escaped(query);
    }

    /**
     * The same of a target alone, as a client would ask for it; null if it isn't of this mount.
     *
     * @throws IllegalArgumentException if it isn't one
     */
    @Nullable
    String target(String asked) {
        RequestHead head = RequestHead.get(asked, Fields.EMPTY);
        try {
            String path = RequestPath.decode(head.rawPath());
            return path.startsWith(settings.mount()) ? target(new Asked(path, head, "", null)) : null;
        } catch (RejectedPathException e) {
            throw new IllegalArgumentException("not a path: " + asked, e);
        }
    }

    private static boolean hasDotSegments(String path) {
        for (String segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return true;
            }
        }
        return false;
    }

    /** Visible ASCII alone; the rest is escaped, each character as the bytes that the client has sent, or would have. */
    private static String escaped(String text) {
        if (text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(HEX[b >> 4 & 0xf]).append(HEX[b & 0xf]);
            }
        }
        return escaped.toString();
    }

    PrimaryKey key(Asked asked, String target) {
        String authority =
                settings.host() == Host.CLIENT ? asked.head().authority().toLowerCase(Locale.ROOT) : "";
        boolean secure = settings.forwarded() != Forwarded.NONE && asked.head().secure();
        return new PrimaryKey(space, authority, secure, target);
    }

    /**
     * The request for what may be shared: of the client it shows what the key has.
     *
     * @param sent the client's fields that are sent
     */
    OriginRequest shared(String method, Asked asked, String target, Fields sent) {
        Fields.Builder fields = common(asked, sent);
        proto(asked, fields);
        return new OriginRequest(method, target, fields.build(), null, asked.span());
    }

    /** The request of one client, as it is. */
    OriginRequest own(Asked asked, String target, Fields sent, @Nullable RequestBody body) {
        Fields.Builder fields = common(asked, sent);
        if (body != null && CONTINUE.equalsIgnoreCase(asked.head().fields().list(FieldNames.EXPECT))) {
            fields.set(FieldNames.EXPECT, CONTINUE);
        }
        if (!asked.client().isEmpty()) {
            if (settings.forwarded() == Forwarded.X_FORWARDED || settings.forwarded() == Forwarded.BOTH) {
                fields.set(X_FORWARDED_FOR, list(sent.list(X_FORWARDED_FOR), asked.client()));
            }
        }
        proto(asked, fields);
        if (settings.forwarded() == Forwarded.FORWARDED || settings.forwarded() == Forwarded.BOTH) {
            fields.set(FieldNames.FORWARDED, list(sent.list(FieldNames.FORWARDED), forwarded(asked)));
        }
        return new OriginRequest(asked.head().method(), target, fields.build(), body, asked.span());
    }

    private Fields.Builder common(Asked asked, Fields sent) {
        Fields.Builder fields = sent.toBuilder();
        fields.remove(FieldNames.VIA);
        asked.head().fields().all(FieldNames.VIA).forEach(line -> fields.add(FieldNames.VIA, line));
        fields.add(FieldNames.VIA, "1.1 " + settings.pseudonym());
        if (settings.host() == Host.CLIENT && !asked.head().authority().isEmpty()) {
            fields.set(FieldNames.HOST, asked.head().authority());
        }
        return fields;
    }

    private void proto(Asked asked, Fields.Builder fields) {
        if (settings.forwarded() == Forwarded.X_FORWARDED || settings.forwarded() == Forwarded.BOTH) {
            fields.set(X_FORWARDED_PROTO, scheme(asked));
        }
    }

    private static String forwarded(Asked asked) {
        String client = asked.client();
        String node = client.isEmpty() ? "unknown" : client.indexOf(':') >= 0 ? "\"[" + client + "]\"" : client;
        return "for=" + node + ";proto=" + scheme(asked);
    }

    static String scheme(Asked asked) {
        return asked.head().secure() ? "https" : "http";
    }

    private static String list(@Nullable String before, String last) {
        return before == null ? last : before + ", " + last;
    }
}
