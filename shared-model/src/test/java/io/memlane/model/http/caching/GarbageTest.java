package io.memlane.model.http.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.Fuzz;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.Storability.Storable;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever fields say: nothing throws, and nothing is stored that says it mustn't be. */
@Tag(Fuzz.TAG)
class GarbageTest {
    private static final int ROUNDS = 20_000;
    private static final long NOW = 784_111_777;
    private static final List<String> NAMES = List.of(
            "Age",
            "Authorization",
            "Cache-Control",
            "Cache-Groups",
            "Cache-Group-Invalidation",
            "Cache-Tag",
            "CDN-Cache-Control",
            "Connection",
            "Content-Length",
            "Content-Location",
            "Content-Range",
            "Cookie",
            "Date",
            "ETag",
            "Expires",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since",
            "Last-Modified",
            "Location",
            "Pragma",
            "Range",
            "Set-Cookie",
            "Surrogate-Key",
            "Vary",
            "Via",
            "X-A");
    private static final List<String> PIECES = List.of(
            "max-age=10",
            "s-maxage",
            "no-cache=\"a,b",
            "private=\"X-A\"",
            "no-store",
            "public",
            "max-stale",
            "=",
            ",",
            ";",
            "\"",
            "\\",
            "-1",
            "99999999999999999999",
            "1.5",
            " ",
            "\t",
            "*",
            "Accept",
            "\u00e4",
            "\u00ff",
            "W/",
            "\"a\"",
            "bytes 0-4/10",
            "bytes",
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "gmt",
            "http://a.example/x",
            "//",
            "%",
            "?",
            "(",
            ")",
            "1.1 memlane",
            "@1",
            ":",
            "stale-if-error=5",
            "must-understand",
            "immutable",
            "../..",
            "[",
            "http://[::1",
            "a=b");
    private static final List<CachingRules> RULES = List.of(CachingRules.keyed(), CachingRules.all());

    private static Fields fields(Random random) {
        Fields.Builder fields = Fields.builder();
        for (int lines = random.nextInt(8); lines > 0; lines--) {
            StringBuilder value = new StringBuilder();
            for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
                value.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            fields.add(NAMES.get(random.nextInt(NAMES.size())), value.toString());
        }
        return fields.build();
    }

    @Test
    void rules_anyFields_decideWithoutThrowing() {
        Fuzz.of(GarbageTest.class, ROUNDS).run(random -> {
            Fields request = fields(random);
            Fields response = fields(random);
            try {
                decide(request, response, random);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("request\n" + request + "response\n" + response, e);
            }
        });
    }

    private static void decide(Fields request, Fields response, Random random) {
        CachingRules rules = RULES.get(random.nextInt(RULES.size()));
        int status = List.of(200, 206, 304, 404, 500, 0, 999).get(random.nextInt(7));
        Fields sent = switch (RequestKind.of("GET", request, rules)) {
            case RequestKind.Pass(Fields fields, RequestKind.Reason reason) -> fields;
            case RequestKind.Cacheable(Fields fields, boolean collapsible) -> fields;
        };
        Received received = new Received(NOW, random.nextInt(1000));
        Storability storability =
                Storability.of("GET", request, sent, random.nextBoolean(), status, response, received, rules);
        RequestDirectives directives = RequestDirectives.of(request, rules);
        if (storability instanceof Storable stored) {
            assertThat(response.list("Vary") + "").doesNotContain("*");
            assertThat(stored.fields().contains("Age")).isFalse();
            assertThat(stored.fields().contains("Set-Cookie")).isFalse();
            assertThat(stored.freshness().lifetimeMillis()).isBetween(0L, DeltaSeconds.MAX * 1000);
            assertThat(stored.freshness().initialAgeMillis()).isNotNegative();
            Suitability.of(stored.freshness(), directives, random.nextLong());
            Suitability.allowsStaleIfError(stored.freshness(), directives, random.nextLong());
            Fields conditions = Validation.conditions(List.of(stored.fields(), response));
            assertThat(conditions.size()).isLessThanOrEqualTo(2);
            Validation.update(200, stored.fields(), fields(random), request, sent, false, received, rules);
            if (stored.part() != null) {
                PartialContent.of(stored.fields(), stored.part()).join(stored.fields(), stored.part(), NOW);
            }
        }
        ClientConditions.evaluate(request, 200, response, NOW);
        Validation.of(status, response, 200, List.of(fields(random), request), NOW);
        HeadUpdate.of(200, response, request);
        Invalidation.of("PUT", List.of("http://a.example"), "/a", 201, response);
        CacheTags.of(response);
        CacheGroups.of(response);
        Via.isLoop(request, "memlane");
        ContentRange.of(response);
    }
}
