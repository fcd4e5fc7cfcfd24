package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.Storability.Storable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The smallest cache that the rules make: no bodies but their numbers, no threads, and a clock that is told. */
final class ModelCache {
    private static final long START_SECONDS = 784_111_777;
    /** By what the origin calls itself, and what its clients do. */
    private static final List<String> NAMES = List.of("http://a.example", "https://front.example");

    /** What an origin answers; null instead of one if it can't be reached. */
    record OriginResponse(int status, Fields fields, long delaySeconds, boolean complete) {}

    interface Origin {
        @Nullable
        OriginResponse answer(Fields request);
    }

    /** @param result what the cache did, in one word */
    record Reply(String result, int status, Fields fields, int body) {}

    private record Entry(
            String target,
            int status,
            Fields fields,
            Freshness freshness,
            Vary vary,
            String key,
            Set<String> groups,
            long sinceSeconds,
            int body,
            boolean invalidated) {

        Entry withKey(String other) {
            return new Entry(target, status, fields, freshness, vary, other, groups, sinceSeconds, body, invalidated);
        }

        Freshness effective() {
            return invalidated ? new Freshness(0, freshness.basis(), 0, true, true, false, 0, 0) : freshness;
        }
    }

    private final CachingRules rules;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, VarySets> varySets = new HashMap<>();
    private int bodies;
    private long nowSeconds;

    ModelCache(CachingRules rules) {
        this.rules = rules;
    }

    static long wallSeconds(long seconds) {
        return START_SECONDS + seconds;
    }

    Reply handle(String method, String target, Fields request, long seconds, Origin origin) {
        nowSeconds = seconds;
        return switch (RequestKind.of(method, request, rules)) {
            case RequestKind.Pass(Fields sent, RequestKind.Reason reason) -> pass(method, target, sent, origin);
            case RequestKind.Cacheable(Fields sent, boolean collapsible) ->
                lookUp(method, target, request, sent, origin);
        };
    }

    private Reply pass(String method, String target, Fields sent, Origin origin) {
        OriginResponse response = origin.answer(sent);
        if (response == null) {
            return error("passed", 502);
        }
        Invalidation invalidation =
                Invalidation.of(method, NAMES, target, response.status(), response.fields());
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            Set<String> common = new HashSet<>(entry.groups());
            common.retainAll(invalidation.groups());
            if (invalidation.targets().contains(entry.target()) || !common.isEmpty()) {
                entries.set(i, invalid(entry));
            }
        }
        return new Reply("passed", response.status(), response.fields().endToEnd(), ++bodies);
    }

    private Reply lookUp(String method, String target, Fields request, Fields sent, Origin origin) {
        List<Entry> variants =
                entries.stream().filter(e -> e.target().equals(target)).toList();
        Entry selected = varySets.getOrDefault(target, VarySets.NONE).keys(sent).stream()
                .flatMap(key -> variants.stream().filter(e -> e.key().equals(key)))
                .findFirst()
                .orElse(null);
        RequestDirectives directives = RequestDirectives.of(request, rules);
        if (selected == null) {
            return switch (Suitability.ofNothing(directives, !variants.isEmpty())) {
                case Suitability.Miss miss -> fetch(method, target, request, sent, variants, origin);
                default -> error("only-if-cached", 504);
            };
        }
        if (ClientConditions.evaluate(request, selected.status(), selected.fields(), received(selected))
                == ClientConditions.ASK_ORIGIN) {
            return pass(method, target, ForwardedFields.passed(request), origin);
        }
        long resident = (nowSeconds - selected.sinceSeconds()) * 1000;
        return switch (Suitability.of(selected.effective(), directives, resident)) {
            case Suitability.Fresh fresh -> reuse("hit", selected, request);
            case Suitability.StaleByRequest stale -> reuse("stale", selected, request);
            case Suitability.StaleWhileRevalidate stale -> {
                Reply reply = reuse("stale", selected, request);
                validate("GET", request, sent, selected, List.of(selected), origin);
                yield reply;
            }
            case Suitability.MustValidate must -> validate(method, request, sent, selected, List.of(selected), origin);
            case Suitability.Miss miss -> throw new AssertionError(miss);
            case Suitability.GatewayTimeout timeout -> error("only-if-cached", 504);
        };
    }

    private Reply fetch(
            String method, String target, Fields request, Fields sent, List<Entry> variants, Origin origin) {
        if (!variants.isEmpty() && method.equals("GET")) {
            return validate(method, request, sent, null, variants.reversed(), origin);
        }
        Fields judged = rules.requestFields() == CachingRules.RequestFieldsMode.ALL
                ? ForwardedFields.judged(request)
                : Fields.EMPTY;
        OriginResponse response =
                origin.answer(sent.toBuilder().addAll(judged).build());
        return response == null ? error("fetched", 502) : take("fetched", method, target, request, sent, response);
    }

    private Reply validate(
            String method, Fields request, Fields sent, @Nullable Entry selected, List<Entry> asked, Origin origin) {
        List<Fields> stored = asked.stream().map(Entry::fields).toList();
        Fields conditional = method.equals("GET")
                ? sent.toBuilder().addAll(Validation.conditions(stored)).build()
                : sent;
        String target = asked.getFirst().target();
        OriginResponse response = origin.answer(conditional);
        int storedStatus = selected == null ? Status.OK : selected.status();
        if (response == null
                || (Status.isOriginError(response.status())
                        && selected != null
                        && !Status.isOriginError(storedStatus))) {
            if (selected != null) {
                long resident = (nowSeconds - selected.sinceSeconds()) * 1000;
                RequestDirectives directives = RequestDirectives.of(request, rules);
                if (Suitability.allowsStaleIfError(selected.effective(), directives, resident)) {
                    return reuse("stale", selected, request);
                }
            }
            if (response == null) {
                return error("failed", selected != null && selected.freshness().forbidsStale() ? 504 : 502);
            }
        }
        if (method.equals("HEAD")) {
            return head(target, request, sent, selected, response);
        }
        return switch (Validation.of(
                response.status(), response.fields(), storedStatus, stored, wallSeconds(nowSeconds))) {
            case Validation.Outcome.NotModified(List<Integer> indexes) ->
                notModified(request, sent, indexes.stream().map(asked::get).toList(), response);
            case Validation.Outcome.OfAnother another -> {
                OriginResponse again = origin.answer(sent);
                yield again == null ? error("failed", 502) : take("fetched", method, target, request, sent, again);
            }
            case Validation.Outcome.OriginError error -> take("failed", method, target, request, sent, response);
            case Validation.Outcome.Replaced replaced ->
                take(selected == null ? "fetched" : "replaced", method, target, request, sent, response);
        };
    }

    private Reply notModified(Fields request, Fields sent, List<Entry> updated, OriginResponse response) {
        Entry answer = null;
        for (Entry entry : updated) {
            Storability storability = Validation.update(
                    entry.status(),
                    entry.fields(),
                    response.fields(),
                    request,
                    sent,
                    entry.target().contains("?"),
                    received(response),
                    rules);
            entries.remove(entry);
            Entry now = entry;
            if (storability instanceof Storable storable) {
                Entry updatedEntry = entry(entry.target(), entry.status(), storable, entry.body());
                // It stays the variant that it was.
                now = updatedEntry.vary().equals(entry.vary()) ? updatedEntry.withKey(entry.key()) : updatedEntry;
                entries.add(now);
                Vary vary = now.vary();
                varySets.merge(entry.target(), VarySets.NONE.plus(vary), (known, one) -> known.plus(vary));
            }
            answer = answer == null ? now : answer;
        }
        return reuse("validated", Objects.requireNonNull(answer), request);
    }

    private Reply head(String target, Fields request, Fields sent, @Nullable Entry selected, OriginResponse response) {
        if (selected != null) {
            switch (HeadUpdate.of(response.status(), response.fields(), selected.fields())) {
                case UPDATE -> notModified(request, sent, List.of(selected), response);
                case INVALIDATE -> entries.set(entries.indexOf(selected), invalid(selected));
                case NONE -> {}
            }
        }
        return take("fetched", "HEAD", target, request, sent, response);
    }

    private Reply take(
            String result, String method, String target, Fields request, Fields sent, OriginResponse response) {
        int body = ++bodies;
        Storability storability = Storability.of(
                method,
                request,
                sent,
                target.contains("?"),
                response.status(),
                response.fields(),
                received(response),
                rules);
        if (storability instanceof Storable storable
                && response.complete()
                && storable.part() == null
                && replaces(target, sent, response.status())) {
            Entry entry = entry(target, response.status(), storable, body);
            entries.removeIf(e -> e.target().equals(target) && e.key().equals(entry.key()));
            entries.add(entry);
            varySets.merge(target, VarySets.NONE.plus(entry.vary()), (known, one) -> known.plus(entry.vary()));
        } else if (method.equals("GET") && replaces(target, sent, response.status()) && response.complete()) {
            entries.removeIf(e ->
                    e.target().equals(target) && SecondaryKey.of(e.vary(), sent).equals(e.key()));
        }
        return new Reply(result, response.status(), response.fields().endToEnd(), body);
    }

    /** Not by an error, unless it is one itself. */
    private boolean replaces(String target, Fields sent, int status) {
        return !Status.isOriginError(status)
                || entries.stream()
                        .filter(e -> e.target().equals(target)
                                && SecondaryKey.of(e.vary(), sent).equals(e.key()))
                        .allMatch(e -> Status.isOriginError(e.status()));
    }

    private Entry entry(String target, int status, Storable storable, int body) {
        return new Entry(
                target,
                status,
                storable.fields(),
                storable.freshness(),
                storable.vary(),
                storable.secondaryKey(),
                CacheGroups.of(storable.fields()),
                nowSeconds,
                body,
                false);
    }

    private Reply reuse(String result, Entry entry, Fields request) {
        long age = entry.freshness().ageMillis((nowSeconds - entry.sinceSeconds()) * 1000);
        Fields fields = ReusedFields.withAge(entry.fields(), age);
        return switch (ClientConditions.evaluate(request, entry.status(), entry.fields(), received(entry))) {
            case NOT_MODIFIED -> new Reply(result, 304, ReusedFields.ofNotModified(fields), entry.body());
            case PROCEED ->
                new Reply(result, request.contains(FieldNames.RANGE) ? 206 : entry.status(), fields, entry.body());
            default -> new Reply(result, entry.status(), fields, entry.body());
        };
    }

    private static Reply error(String result, int status) {
        return new Reply(result, status, Fields.EMPTY, 0);
    }

    private static Entry invalid(Entry entry) {
        return new Entry(
                entry.target(),
                entry.status(),
                entry.fields(),
                entry.freshness(),
                entry.vary(),
                entry.key(),
                entry.groups(),
                entry.sinceSeconds(),
                entry.body(),
                true);
    }

    private Received received(OriginResponse response) {
        return new Received(wallSeconds(nowSeconds), response.delaySeconds() * 1000);
    }

    private static long received(Entry entry) {
        return wallSeconds(entry.sinceSeconds());
    }
}
