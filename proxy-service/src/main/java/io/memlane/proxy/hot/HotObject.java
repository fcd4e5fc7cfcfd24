package io.memlane.proxy.hot;

import io.memlane.model.control.HotGrant;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.HttpDate;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.http.Validators;
import io.memlane.model.http.Validators.DateUse;
import io.memlane.model.http.caching.Vary;
import io.memlane.model.segment.HotWordsView;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer of 200 as the cache gave it, with its body, for those requests that it is the answer to. Counted uses: the table has one as long as it
 * lists it; who takes the count to zero frees the memory, and from zero it never rises.
 */
public final class HotObject {
    /** A field that an answer depends on, and what the request had there; null if nothing. */
    private record Selection(String name, @Nullable String value) {}

    private final String key;
    private final HotWordsView words;
    private final HotGrant grant;
    private final ResponseHead head;
    private final RepresentationHead representation;
    private final List<Selection> selections;
    private final long receivedNanos;
    private final HotMemory.Block block;
    private final AtomicInteger uses = new AtomicInteger(1);
    /** For operators. Plain: of two that come at the same moment one may be lost. */
    private long hits;

    /** What the table knows of its place. */
    int listedAt;

    HotObject(
            String key,
            HotWordsView words,
            HotGrant grant,
            ResponseHead head,
            Fields request,
            long receivedNanos,
            HotMemory.Block block) {
        this.key = key;
        this.words = words;
        this.grant = grant;
        this.head = head;
        this.representation = representation(head, grant);
        this.selections = selections(head, request);
        this.receivedNanos = receivedNanos;
        this.block = block;
    }

    private static RepresentationHead representation(ResponseHead head, HotGrant grant) {
        String tag = head.fields().single(FieldNames.ETAG);
        @Nullable EntityTag etag = tag == null ? null : EntityTag.parse(tag);
        String date = head.fields().single(FieldNames.LAST_MODIFIED);
        // Only what is settled is hot, so a date that is said is a strong one. Of stored responses the rules of caches
        // decide.
        long modified = date == null || grant.stored() ? HttpDate.INVALID : HttpDate.parse(date, 0);
        Validators validators = modified == HttpDate.INVALID
                ? new Validators(etag, 0, DateUse.NONE)
                : new Validators(etag, modified, DateUse.STRONG);
        return new RepresentationHead(
                head.status(), head.fields(), head.bodyLengthBytes(), validators, head.version(), head.resumable());
    }

    private static List<Selection> selections(ResponseHead head, Fields request) {
        return Vary.of(head.fields()).names().stream()
                .map(name -> new Selection(name, request.list(name)))
                .toList();
    }

    /** Whether it is the answer to a request with these fields, of those that its target and host are. */
    boolean isSelectedBy(Fields request) {
        for (Selection selection : selections) {
            if (!Objects.equals(request.list(selection.name), selection.value)) {
                return false;
            }
        }
        return true;
    }

    /** Whether one of the two would never be found behind the other. */
    boolean isSelectedAs(HotObject other) {
        return selections.equals(other.selections);
    }

    HotWordsView.Look look(long nowNanos) {
        return words.look(grant.word(), grant.tag(), nowNanos);
    }

    boolean isOf(@Nullable HotWordsView view) {
        return words.equals(view);
    }

    boolean isGranted(HotGrant other) {
        return grant.word() == other.word() && grant.tag() == other.tag();
    }

    void hit() {
        hits++;
    }

    HotStatus.Kept status() {
        // Behind the letter that says whether it came by TLS.
        String target = key.startsWith("/") ? key : key.substring(2);
        return new HotStatus.Kept(target, head.bodyLengthBytes(), hits);
    }

    int word() {
        return grant.word();
    }

    String key() {
        return key;
    }

    int hash() {
        return key.hashCode();
    }

    /** Whether the rules of caches decide on conditions. */
    public boolean isStored() {
        return grant.stored();
    }

    public long atSeconds() {
        return grant.atSeconds();
    }

    /** As it came. */
    public ResponseHead head() {
        return head;
    }

    /** What conditions and ranges are decided by. */
    public RepresentationHead representation() {
        return representation;
    }

    /** What {@code Age} is made of. */
    public long ageMillis(long nowNanos) {
        return grant.ageMillis() + residentMillis(nowNanos);
    }

    /** How long it has been here. */
    public long residentMillis(long nowNanos) {
        return (nowNanos - receivedNanos) / 1_000_000;
    }

    boolean retain() {
        int count = uses.get();
        while (count > 0) {
            if (uses.compareAndSet(count, count + 1)) {
                return true;
            }
            count = uses.get();
        }
        return false;
    }

    /** For whoever has stopped using it, to use it again: false if its memory has gone meanwhile. */
    public boolean borrow() {
        return retain();
    }

    /** Gives one use back. */
    public void release() {
        if (uses.decrementAndGet() == 0) {
            block.free();
        }
    }

    /** A view of a stretch of the body, for as long as it is used. */
    public ByteBuffer body(long offset, long lengthBytes) {
        return block.bytes((int) head.bodyLengthBytes()).slice((int) offset, (int) lengthBytes);
    }
}
