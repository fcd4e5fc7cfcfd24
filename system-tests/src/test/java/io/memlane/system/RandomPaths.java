package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Targets that are put together from what paths have been attacked with, or are one mutation away from a file that is served. A body comes
 * exactly where the target, decoded once and resolved by a reader of its own, is the path of a file; then it is that file's.
 */
final class RandomPaths {
    private static final List<String> PIECES = List.of(
            "/",
            "/",
            "/",
            "//",
            ".",
            "..",
            "%2e",
            "%2E%2e",
            "%2F",
            "%5c",
            "\\",
            "%00",
            "%0d%0aX:y",
            "%7f",
            "\u007f",
            "%",
            "%zz",
            "%c0%ae",
            "%ff",
            "\u00e9",
            "\u00c3\u00a9",
            "%C3%A9",
            ";",
            ";x=/",
            "%25",
            "%252e",
            "?",
            "#",
            "+",
            "~",
            "*",
            ":",
            "@",
            "a.bin",
            "docs",
            "policy",
            "secret.txt",
            ".hidden",
            "index.html",
            ".well-known",
            "x");

    /** Behind the path stands what RFC 3986 has in no query; whether a server takes it is its own affair. */
    private static final Pattern NO_QUERY = Pattern.compile("[^?]*\\?.*[^!-~].*|[^?]*\\?.*#.*", Pattern.DOTALL);

    /** What readers understand differently: docs/http.md. */
    private static final Pattern AMBIGUOUS = Pattern.compile(
            // a dot segment with an escape
            "(.*(/|%2f))?(\\.%2e|%2e\\.?|%2e%2e)((/|%2f).*)?"
                    // an encoded slash that isn't between two names
                    + "|.*%2f(\\.\\.?)?((/|%2f).*)?|(.*/)?(\\.\\.?)?%2f.*"
                    // ".." after an empty segment or an encoded slash
                    + "|.*(//(.*/)?|%2f.*/)\\.\\.(/.*)?"
                    + "|.*[\\\\#].*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final HttpWorld world;
    private final Random random;
    private final List<String> known;
    private int bodies;
    private int refused;

    RandomPaths(HttpWorld world, long seed) {
        this.world = world;
        this.random = new Random(seed);
        this.known = new ArrayList<>(world.files().keySet());
    }

    void run(int requests) throws IOException {
        for (int i = 0; i < requests; i++) {
            String target = random.nextBoolean() ? composed() : mutated();
            try (RawHttp http = new RawHttp(world.pair())) {
                check(target, http.get(target, random.nextBoolean() ? "Range: bytes=3-9,15-" : "Accept: */*"));
            }
        }
        assertThat(bodies).as("bodies").isGreaterThan(requests / 50);
        assertThat(refused).as("refused").isGreaterThan(requests / 5);
    }

    private String composed() {
        StringBuilder target = new StringBuilder("/");
        for (int i = random.nextInt(8); i >= 0; i--) {
            target.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return target.toString();
    }

    /** A known path of which one place is another piece, is missing, or is escaped. */
    private String mutated() {
        byte[] utf8 = known.get(random.nextInt(known.size())).getBytes(StandardCharsets.UTF_8);
        String path = new String(utf8, StandardCharsets.ISO_8859_1).replace("%", "%25");
        int at = 1 + random.nextInt(path.length() - 1);
        String rest = path.substring(at + 1);
        return path.substring(0, at)
                + switch (random.nextInt(4)) {
                    case 0 -> PIECES.get(random.nextInt(PIECES.size())) + path.charAt(at) + rest;
                    case 1 -> rest;
                    case 2 -> PIECES.get(random.nextInt(PIECES.size())) + rest;
                    default -> String.format("%%%02x", (int) path.charAt(at)) + rest;
                };
    }

    private void check(String target, Answer answer) {
        Optional<byte[]> file = decoded(target).flatMap(this::served);
        int status = answer.status();
        assertThat(status).as("%s", target).isIn(200, 206, 308, 400, 403, 404, 414, 416);
        if (status == 400 && NO_QUERY.matcher(target).matches()) {
            refused++;
            return;
        }
        if (file.isEmpty()) {
            assertThat(status).as("%s", target).isNotIn(200, 206, 416);
            refused++;
            return;
        }
        byte[] bytes = file.get();
        if (status == 416) {
            assertThat(answer.header("Content-Range")).as("%s", target).isEqualTo("bytes */" + bytes.length);
            return;
        }
        assertThat(status).as("%s", target).isIn(200, 206);
        bodies++;
        if (status == 200) {
            assertThat(answer.body()).as("%s", target).isEqualTo(bytes);
            return;
        }
        for (Multipart.Part part : Multipart.parts(answer)) {
            assertThat(part.bytes())
                    .as("%s", target)
                    .isEqualTo(Arrays.copyOfRange(bytes, part.first(), part.last() + 1));
        }
    }

    private Optional<byte[]> served(String path) {
        if (path.startsWith("/policy/secret") || path.startsWith("/policy/.")) {
            return Optional.empty();
        }
        return Optional.ofNullable(world.files().get(path.equals("/docs/") ? "/docs/index.html" : path));
    }

    /** The path that a target names; empty if it names none. Not all that is refused is told here: such a path is no file's. */
    private static Optional<String> decoded(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (AMBIGUOUS.matcher(path).matches()) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            if (!path.substring(i).matches("(?s)%[0-9a-fA-F]{2}.*")) {
                return Optional.empty();
            }
            bytes.write(Integer.parseInt(path.substring(i + 1, i + 3), 16));
            i += 2;
        }
        // What isn't escaped must be UTF-8 without what is.
        return utf8(path.getBytes(StandardCharsets.ISO_8859_1))
                .flatMap(raw -> utf8(bytes.toByteArray()))
                .filter(decoded -> decoded.chars().noneMatch(Character::isISOControl))
                .flatMap(RandomPaths::resolved);
    }

    private static Optional<String> resolved(String path) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.split("/+")) {
            if (name.equals("..") && names.pollLast() == null) {
                return Optional.empty();
            } else if (!name.matches("|\\.\\.?")) {
                names.addLast(name);
            }
        }
        boolean folder = path.matches("(?s).*/(\\.\\.?)?") && !names.isEmpty();
        return Optional.of("/" + String.join("/", names) + (folder ? "/" : ""));
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
