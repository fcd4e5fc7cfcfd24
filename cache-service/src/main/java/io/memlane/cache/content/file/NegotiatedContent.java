package io.memlane.cache.content.file;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Lookup.Found;
import io.memlane.cache.content.Lookup.Refused;
import io.memlane.cache.content.Representation;
import io.memlane.model.http.AcceptEncoding;
import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Refusal.Kind;
import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses among what lies beside a file: {@code NAME.zst}, {@code NAME.br} and {@code NAME.gz} are the same content, compressed;
 * {@code NAME.etag} states its entity tag. What is there, and what isn't, is remembered with the open file and looked at again as often as the file
 * itself, by one call for each name; a variant is a file of the table like any other. So a hot file costs no system call.
 *
 * <p>A variant is never compared with its file: whoever replaces one replaces the others.
 */
public final class NegotiatedContent implements ContentStore {
    public static final String SIDECAR = ".etag";
    /** Longer ones than this state nothing. */
    private static final int MAX_SIDECAR_BYTES = 1024;

    private static final Lookup METHOD_NOT_ALLOWED = new Refused(Refusal.METHOD_NOT_ALLOWED);

    private static final ContentCoding[] CODINGS = ContentCoding.values();

    private static final Logger LOG = LoggerFactory.getLogger(NegotiatedContent.class);
    private static final RepeatedLog UNREADABLE = RepeatedLog.warnings(LOG);
    private static final RepeatedLog NO_TAG = RepeatedLog.warnings(LOG);

    private final OpenFileTable table;
    private final Location.Locator locator;

    public NegotiatedContent(OpenFileTable table, Location.Locator locator) {
        this.table = table;
        this.locator = locator;
    }

    /** The table, in one of its ways. */
    private interface Table {
        /** Null if it would have to block, and doesn't. */
        @Nullable
        Lookup find(String path);
    }

    /** @param lookAfterNanos so long a look at what lies beside a file does */
    private record Files(Table table, long lookAfterNanos) {
        @Nullable
        Lookup find(String path) {
            return table.find(path);
        }
    }

    @Override
    public Lookup find(Asked asked) {
        return requireNonNull(
                find(new Files(table::find, table.lookAfterNanos()), asked), "a find that may block tells");
    }

    @Override
    public @Nullable Lookup findNow(Asked asked) {
        return find(new Files(table::findNow, table.lookAfterNanos()), asked);
    }

    @Override
    public @Nullable Lookup findAgain(Asked asked) {
        return find(new Files(table::findAgain, table.againAfterNanos()), asked);
    }

    private @Nullable Lookup find(Files files, Asked asked) {
        if (!asked.head().isRepeatable()) {
            return METHOD_NOT_ALLOWED;
        }
        Lookup plain = files.find(asked.path());
        if (plain instanceof Found(FileUse file)) {
            return negotiate(files, file, asked.acceptEncoding());
        }
        return plain != null && plain.is(Kind.FOLDER) ? index(files, asked.path()) : plain;
    }

    /** Nobody is told that a folder exists of which nothing is served. */
    private static @Nullable Lookup index(Files files, String path) {
        return switch (files.find(path + '/')) {
            case Found(Representation index) -> {
                index.close();
                yield Refused.FOLDER;
            }
            case null -> null;
            case Lookup _ -> Refused.NOT_FOUND;
        };
    }

    private @Nullable Lookup negotiate(Files files, FileUse plain, @Nullable String acceptEncoding) {
        Lookup chosen = null;
        try {
            chosen = choose(files, plain, acceptEncoding);
            return chosen;
        } finally {
            if (!(chosen instanceof Found(FileUse file) && file == plain)) {
                plain.close();
            }
        }
    }

    private @Nullable Lookup choose(Files files, FileUse plain, @Nullable String acceptEncoding) {
        Siblings siblings = siblings(files, plain.file());
        if (siblings == null) {
            return null;
        }
        String mediaType = plain.file().mediaType();
        if (!siblings.codings().isEmpty()) {
            for (ContentCoding coding : AcceptEncoding.ranked(acceptEncoding)) {
                if (coding == ContentCoding.IDENTITY) {
                    break;
                }
                if (siblings.codings().contains(coding)) {
                    Lookup lookup = files.find(plain.file().fullPath() + coding.suffix());
                    if (lookup == null) {
                        return null;
                    }
                    if (lookup instanceof Found(FileUse variant)) {
                        variant.describe(coding, mediaType, siblings);
                        variant.lastsUntil(
                                table.untilNanos(Math.min(lookedAt(plain, siblings), variant.file().lookedAtNanos)));
                        return lookup;
                    }
                }
            }
        }
        plain.describe(ContentCoding.IDENTITY, mediaType, siblings);
        plain.lastsUntil(table.untilNanos(lookedAt(plain, siblings)));
        return new Found(plain);
    }

    /** When the oldest of the looks was that the choice follows from. */
    private static long lookedAt(FileUse plain, Siblings siblings) {
        return Math.min(plain.file().lookedAtNanos, siblings.lookedAtNanos());
    }

    private @Nullable Siblings siblings(Files files, SharedFile file) {
        Siblings known = file.siblings;
        long now = table.now();
        if (known != null && now - known.lookedAtNanos() < files.lookAfterNanos()) {
            return known;
        }
        Siblings seen = look(files, file, known, now);
        if (seen != null) {
            file.siblings = seen;
        }
        return seen;
    }

    private @Nullable Siblings look(Files files, SharedFile file, @Nullable Siblings known, long now) {
        Set<ContentCoding> codings = EnumSet.noneOf(ContentCoding.class);
        for (ContentCoding coding : CODINGS) {
            if (coding != ContentCoding.IDENTITY && mayExist(file, coding.suffix())) {
                codings.add(coding);
            }
        }
        Lookup lookup = mayExist(file, SIDECAR) ? files.find(file.fullPath() + SIDECAR) : Refused.NOT_FOUND;
        if (lookup == null) {
            return null;
        }
        if (lookup instanceof Found(FileUse sidecar)) {
            try (sidecar) {
                FileVersion version = sidecar.file().version();
                if (known != null && version.equals(known.statedBy())) {
                    return new Siblings(now, codings, known.stated(), version);
                }
                EntityTag stated = read(sidecar, file.fullPath());
                // One that was seen too early is read again the next time.
                return new Siblings(now, codings, stated, sidecar.file().isSettled() ? version : null);
            }
        }
        return new Siblings(now, codings, null, null);
    }

    private boolean mayExist(SharedFile file, String suffix) {
        return locator.mayExist(file.fullPath() + suffix, Path.of(file.named() + suffix));
    }

    /** Null, and a line in the log, if it states no entity tag: then there is one by time and size, as without it. */
    private static @Nullable EntityTag read(Representation sidecar, String path) {
        ByteBuffer content = ByteBuffer.allocate(MAX_SIDECAR_BYTES + 1);
        try {
            int read;
            do {
                read = sidecar.read(content, content.position());
            } while (read > 0);
        } catch (IOException e) {
            UNREADABLE.log("The entity tag beside {} can't be read: {}", path, e.toString());
            return null;
        }
        EntityTag tag = content.hasRemaining()
                ? EntityTag.ofSidecar(new String(content.array(), 0, content.position(), StandardCharsets.ISO_8859_1))
                : null;
        if (tag == null) {
            NO_TAG.log("What is beside {} states no entity tag: it is to be one line, without blanks inside", path);
        }
        return tag;
    }

    @Override
    public void close() {
        table.close();
    }
}
