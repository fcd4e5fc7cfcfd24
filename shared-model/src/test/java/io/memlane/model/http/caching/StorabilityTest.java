package io.memlane.model.http.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.Storability.NotStorable;
import io.memlane.model.http.caching.Storability.Reason;
import io.memlane.model.http.caching.Storability.Storable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That each refusal is told by its own name. */
class StorabilityTest {
    private static final Received RECEIVED = new Received(784_111_777, 0);
    private static final Fields FRESH = Fields.of("Cache-Control", "max-age=10", "ETag", "\"a\"");

    private record Refused(String method, Fields request, int status, Fields response, Reason reason) {}

    private static final List<Refused> REFUSED = List.of(
            new Refused("HEAD", Fields.EMPTY, 200, FRESH, Reason.METHOD),
            new Refused("GET", Fields.EMPTY, 103, FRESH, Reason.STATUS),
            new Refused("GET", Fields.EMPTY, 200, FRESH.with("Cache-Control", "no-store"), Reason.NO_STORE),
            new Refused("GET", Fields.of("Cache-Control", "no-store"), 200, FRESH, Reason.REQUEST_NO_STORE),
            new Refused("GET", Fields.EMPTY, 200, FRESH.with("Cache-Control", "private"), Reason.PRIVATE),
            new Refused("GET", Fields.of("Authorization", "Basic eDp5"), 200, FRESH, Reason.AUTHORIZATION),
            new Refused("GET", Fields.EMPTY, 200, FRESH.plus("Set-Cookie", "a=b"), Reason.SET_COOKIE),
            new Refused("GET", Fields.EMPTY, 500, Fields.of("ETag", "\"a\""), Reason.NO_FRESHNESS),
            new Refused("GET", Fields.EMPTY, 200, Fields.EMPTY, Reason.OF_NO_USE),
            new Refused("GET", Fields.EMPTY, 200, FRESH.plus("Vary", "*"), Reason.VARY_ANY),
            new Refused("GET", Fields.EMPTY, 200, FRESH.plus("Vary", "User-Agent"), Reason.VARY_UNSENT),
            new Refused(
                    "GET",
                    Fields.of("Accept", "a".repeat(5000)),
                    200,
                    FRESH.plus("Vary", "Accept"),
                    Reason.KEY_TOO_LONG),
            new Refused("GET", Fields.EMPTY, 206, FRESH, Reason.PARTIAL),
            new Refused("GET", Fields.EMPTY, 200, FRESH.plus("Connection", "Vary"), Reason.CONNECTION_OPTION));

    private static Storability of(String method, Fields request, int status, Fields response) {
        return Storability.of(method, request, request, false, status, response, RECEIVED, CachingRules.keyed());
    }

    @Test
    void of_eachReason_isGivenForItsCase() {
        Set<Reason> given = new HashSet<>();
        for (Refused each : REFUSED) {
            assertThat(of(each.method(), each.request(), each.status(), each.response()))
                    .isEqualTo(new NotStorable(each.reason()));
            given.add(each.reason());
        }
        // Whether the end has come is what the one who reads knows.
        given.add(Reason.INCOMPLETE);
        assertThat(given).containsExactlyInAnyOrder(Reason.values());
    }

    @Test
    void of_part_isStorableWithAStrongValidator() {
        Fields response = FRESH.plus("Content-Range", "bytes 0-4/10");
        assertThat(of("GET", Fields.EMPTY, 206, response))
                .isInstanceOfSatisfying(
                        Storable.class, storable -> assertThat(storable.part()).isEqualTo(new ContentRange(0, 4, 10)));
        assertThat(of("GET", Fields.EMPTY, 206, response.with("ETag", "W/\"a\"")))
                .isEqualTo(new NotStorable(Reason.PARTIAL));
        assertThat(of("GET", Fields.EMPTY, 206, response.without("ETag"))).isEqualTo(new NotStorable(Reason.PARTIAL));
        assertThat(of("GET", Fields.EMPTY, 206, response.plus("Content-Range", "bytes 5-9/10")))
                .isEqualTo(new NotStorable(Reason.PARTIAL));
    }
}
