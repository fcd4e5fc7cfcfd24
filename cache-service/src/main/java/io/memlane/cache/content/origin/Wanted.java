package io.memlane.cache.content.origin;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.RequestDirectives;

/**
 * A request that may be answered from what is stored.
 *
 * @param fields the client's, as far as they are believed
 * @param sent those of them that the origin is sent
 * @param collapsible whether it may wait for what is fetched for another one
 */
record Wanted(
        Asked asked, PrimaryKey key, Fields fields, Fields sent, RequestDirectives directives, boolean collapsible) {

    boolean hasQuery() {
        return key.target().indexOf('?') >= 0;
    }

    boolean isHead() {
        return asked.head().isHead();
    }

    /** Whether it protects itself by a condition of which only the origin can say that it fails. */
    boolean hasIfMatch() {
        return fields.contains(FieldNames.IF_MATCH) || fields.contains(FieldNames.IF_UNMODIFIED_SINCE);
    }

    /** The same, to be fetched for by itself. */
    Wanted alone() {
        return new Wanted(asked, key, fields, sent, directives, false);
    }
}
