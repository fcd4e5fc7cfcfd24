package io.memlane.model.http.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.CachingCases.Case;
import io.memlane.model.http.caching.CachingCases.Exchange;
import io.memlane.model.http.caching.CachingCases.Line;
import io.memlane.model.http.caching.CachingCases.Requirement;
import io.memlane.model.http.caching.ModelCache.OriginResponse;
import io.memlane.model.http.caching.ModelCache.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of RFC 9111 and its neighbours, case by case, through a cache that is made of them alone. */
class CachingCasesTest {
    private static final List<String> RESOURCES = List.of(
            "storing.cases", "freshness.cases", "reuse.cases", "validation.cases", "invalidation.cases", "keys.cases");

    static Stream<Case> cases() {
        return RESOURCES.stream().flatMap(resource -> CachingCases.cases(resource).stream());
    }

    @Test
    void requirements_eachOne_hasACase() {
        Set<String> covered = new HashSet<>();
        cases().forEach(each -> covered.addAll(each.requirements()));
        List<String> ids =
                CachingCases.requirements().stream().map(Requirement::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(covered).containsExactlyInAnyOrderElementsOf(ids);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void exchange_asTheRfcSays(Case each) {
        ModelCache cache = new ModelCache(CaseRules.of(each.rules()));
        for (Exchange exchange : each.exchanges()) {
            play(cache, exchange);
        }
    }

    private static void play(ModelCache cache, Exchange exchange) {
        String step = exchange.method() + ' ' + exchange.target() + " at " + exchange.atSeconds();
        Deque<Line> responses = new ArrayDeque<>();
        List<Line> expectedRequests = new ArrayList<>();
        exchange.lines().stream().filter(line -> line.kind() == '<').forEach(responses::add);
        exchange.lines().stream().filter(line -> line.kind() == '^').forEach(expectedRequests::add);
        List<Fields> requests = new ArrayList<>();
        Reply reply = cache.handle(
                exchange.method(),
                exchange.target(),
                CachingCases.fields(exchange.fields()),
                exchange.atSeconds(),
                sent -> {
                    requests.add(sent);
                    assertThat(responses)
                            .as("%s: the origin was asked: %s", step, sent)
                            .isNotEmpty();
                    return response(responses.removeFirst(), exchange.atSeconds());
                });
        assertThat(responses).as("%s: what the origin wasn't asked for", step).isEmpty();
        for (int i = 0; i < expectedRequests.size(); i++) {
            expect(step + ": sent", requests.get(i), expectedRequests.get(i).fields());
        }
        for (Line line : exchange.lines()) {
            if (line.kind() == '>') {
                expect(step, reply, line);
            }
        }
    }

    private static OriginResponse response(Line line, long atSeconds) {
        List<String> words = line.words();
        if (words.getFirst().equals("down")) {
            return null;
        }
        Fields fields = CachingCases.fields(line.fields());
        if (words.contains("undated")) {
            // As it is.
        } else if (!fields.contains("Date")) {
            fields = fields.plus("Date", CachingCases.date(atSeconds));
        }
        long delay = words.stream()
                .filter(word -> word.startsWith("+"))
                .mapToLong(Long::parseLong)
                .sum();
        return new OriginResponse(Integer.parseInt(words.getFirst()), fields, delay, !words.contains("cut"));
    }

    private static void expect(String step, Reply reply, Line line) {
        assertThat(reply.result())
                .as("%s: %s", step, reply)
                .isEqualTo(line.words().getFirst());
        int status = 200;
        for (String word : line.words().subList(1, line.words().size())) {
            if (word.startsWith("#")) {
                assertThat(reply.body()).as("%s: body", step).isEqualTo(Integer.parseInt(word.substring(1)));
            } else {
                status = Integer.parseInt(word);
            }
        }
        assertThat(reply.status()).as("%s: status", step).isEqualTo(status);
        expect(step, reply.fields(), line.fields());
    }

    private static void expect(String step, Fields fields, List<String> expected) {
        for (String cell : expected) {
            if (cell.startsWith("!")) {
                assertThat(fields.all(cell.substring(1)))
                        .as("%s: %s", step, cell)
                        .isEmpty();
            } else {
                int colon = cell.indexOf(':');
                String name = cell.substring(0, colon);
                assertThat(fields.list(name))
                        .as("%s: %s", step, name)
                        .isEqualTo(cell.substring(colon + 1).strip());
            }
        }
    }
}
