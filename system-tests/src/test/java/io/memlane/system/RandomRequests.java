package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * Legal requests that spell a path, choose a coding, state conditions and ask for ranges, all at random. Each condition is drawn as true or
 * false first and worded then, so that what must come follows from the draw and from no parser.
 */
final class RandomRequests {
    /** Wordings of Accept-Encoding, and what they choose where there are {@code br} and {@code gzip}. */
    private static final Map<String, String> CODINGS = Map.of(
            "", "",
            "br", "br",
            "gzip", "gzip",
            "gzip;q=0.5, br;q=0.4", "gzip",
            "identity, br;q=0", "",
            "deflate, GZIP", "gzip",
            "*", "br",
            "identity", "");

    /** A condition, drawn. */
    private record Condition(boolean holds, String line) {}

    /** What a path and a coding yield. */
    private record Choice(String path, String acceptEncoding, String coding, byte[] bytes, String tag) {}

    private final HttpWorld world;
    private final Random random;
    private final List<Choice> choices = new ArrayList<>();

    RandomRequests(HttpWorld world, long seed) throws IOException {
        this.world = world;
        this.random = new Random(seed);
        try (RawHttp http = new RawHttp(world.pair())) {
            for (String path : List.of("/a.bin", "/docs/", "/tiny.txt", "/names/gr\u00fc\u00dfe;100%.txt")) {
                add(http, path, path.equals("/docs/") ? "/docs/index.html" : path, "", "");
            }
            for (Map.Entry<String, String> coding : CODINGS.entrySet()) {
                String suffix = coding.getValue().isEmpty()
                        ? ""
                        : "." + coding.getValue().replace("gzip", "gz");
                add(http, "/style.css", "/style.css" + suffix, coding.getKey(), coding.getValue());
            }
        }
    }

    private void add(RawHttp http, String path, String file, String acceptEncoding, String coding) throws IOException {
        String target = spell(path);
        Answer answer = http.get(target, "Accept-Encoding: " + acceptEncoding);
        assertThat(answer.header("Last-Modified")).as("%s", target).isEqualTo(HttpWorld.DATE);
        byte[] bytes = Objects.requireNonNull(world.files().get(file));
        choices.add(new Choice(path, acceptEncoding, coding, bytes, answer.header("ETag")));
    }

    void run(int requests) throws IOException {
        try (RawHttp http = new RawHttp(world.pair())) {
            for (int i = 0; i < requests; i++) {
                request(http, choices.get(random.nextInt(choices.size())));
            }
        }
    }

    private void request(RawHttp http, Choice choice) throws IOException {
        String tag = choice.tag;
        Optional<Condition> match =
                draw(4, "If-Match: ", List.of(tag, "*", "\"x\", " + tag), List.of("\"x\"", "W/" + tag));
        Optional<Condition> unmodified =
                draw(4, "If-Unmodified-Since: ", List.of(HttpWorld.DATE, HttpWorld.LATER), List.of(HttpWorld.EARLIER));
        Optional<Condition> noneMatch =
                draw(4, "If-None-Match: ", List.of("\"x\", \"y\""), List.of(tag, "W/" + tag, "*", "\"x\"," + tag));
        Optional<Condition> modified =
                draw(4, "If-Modified-Since: ", List.of(HttpWorld.EARLIER), List.of(HttpWorld.DATE, HttpWorld.LATER));
        Optional<Condition> sameForRange = draw(
                3,
                "If-Range: ",
                List.of(tag, HttpWorld.DATE),
                List.of("\"x\"", "W/" + tag, HttpWorld.EARLIER, HttpWorld.LATER));
        RandomRanges ranges = new RandomRanges(choice.bytes, random);
        Optional<RandomRanges.Asked> range = random.nextBoolean() ? Optional.of(ranges.next()) : Optional.empty();

        List<String> lines = new ArrayList<>();
        List.of(match, unmodified, noneMatch, modified, sameForRange)
                .forEach(condition -> condition.ifPresent(drawn -> lines.add(drawn.line)));
        range.ifPresent(asked -> lines.add("Range: " + asked.field()));
        lines.add("Accept-Encoding: " + choice.acceptEncoding);
        Collections.shuffle(lines, random);
        String method = random.nextInt(8) == 0 ? "HEAD" : "GET";
        String target = spell(choice.path);
        Answer answer = http.exchange(method, target, lines.toArray(String[]::new));

        String asked = method + " " + target + " " + lines;
        // RFC 9110 section 13.2.2.
        if (!match.or(() -> unmodified).map(Condition::holds).orElse(true)) {
            assertThat(answer.status()).as("%s", asked).isEqualTo(412);
            return;
        }
        if (!noneMatch.or(() -> modified).map(Condition::holds).orElse(true)) {
            assertThat(answer.status()).as("%s", asked).isEqualTo(304);
            assertThat(answer.header("ETag")).as("%s", asked).isEqualTo(tag);
            return;
        }
        boolean partial = range.isPresent()
                && method.equals("GET")
                && sameForRange.map(Condition::holds).orElse(true);
        if (partial) {
            ranges.check(range.get(), answer);
        } else {
            assertThat(answer.status()).as("%s", asked).isEqualTo(200);
            assertThat(answer.header("Content-Length")).as("%s", asked).isEqualTo("" + choice.bytes.length);
            assertThat(answer.body()).as("%s", asked).isEqualTo(method.equals("HEAD") ? new byte[0] : choice.bytes);
        }
        if (answer.status() != 416) {
            assertThat(answer.header("ETag")).as("%s", asked).isEqualTo(tag);
            assertThat(answer.header("Content-Encoding")).as("%s", asked).isEqualTo(choice.coding);
        }
    }

    /** Nothing, or one of the wordings; with one of so many requests. */
    private Optional<Condition> draw(int oneOf, String name, List<String> holding, List<String> failing) {
        if (random.nextInt(oneOf) != 0) {
            return Optional.empty();
        }
        // Mostly true: otherwise few requests would get as far as a body.
        boolean holds = random.nextInt(3) != 0;
        List<String> wordings = holds ? holding : failing;
        return Optional.of(new Condition(holds, name + wordings.get(random.nextInt(wordings.size()))));
    }

    /** One of the spellings of a path, with what may stand around it in a request. */
    private String spell(String path) {
        StringBuilder target = new StringBuilder(random.nextInt(4) == 0 ? "http://a" : "");
        path.codePoints().forEach(c -> {
            // A character is escaped as a whole or not at all: half of one is no UTF-8.
            boolean escaped = c == '%' || (c != '/' && random.nextInt(4) == 0);
            boolean upper = random.nextBoolean();
            for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                target.append(escaped ? String.format(upper ? "%%%02X" : "%%%02x", b & 0xff) : (char) (b & 0xff));
            }
        });
        return target.append(random.nextInt(4) == 0 ? "?a=/../%2f" : "").toString();
    }
}
