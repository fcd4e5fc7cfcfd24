package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * No file names the host of a package registry: where packages come from is a matter of the machine's settings, and behind a mirror such a
 * name breaks the build. And none names a folder of the machine on which it was written.
 */
class ForbiddenTextTest {
    // Put together here, so that this file holds none of them itself.
    private static final Map<String, Pattern> FORBIDDEN = Map.of(
            "host of a registry",
            Pattern.compile(
                    String.join(
                                    "|",
                                    "repo1?~maven~(apache~)?org",
                                    "search~maven~org",
                                    "central~sonatype~",
                                    "oss~sonatype~org",
                                    "repo~spring~io",
                                    "plugins~gradle~org",
                                    "registry~(npmjs~org|yarnpkg~com)",
                                    "(deb|security|ftp|snapshot)~debian~org",
                                    "(archive|security)~ubuntu~com",
                                    "dl-cdn~alpinelinux~org",
                                    "(registry-1|hub|index)~docker~(io|com)",
                                    "(ghcr|quay|gcr)~io",
                                    "mcr~microsoft~com",
                                    "pypi~org",
                                    "files~pythonhosted~org",
                                    "proxy~golang~org",
                                    "(static~)?crates~io",
                                    "rubygems~org")
                            .replace("~", "\\."),
                    Pattern.CASE_INSENSITIVE),
            "folder of a machine",
            Pattern.compile("(?<![\\w.*/}-])/(" + String.join("|", "ro" + "ot", "wo" + "rk", "ho" + "me", "Us" + "ers")
                    + ")/[\\w.]"));

    @Test
    void files_nameNoRegistryAndNoMachinesFolder() throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        for (Path file : Sources.files()) {
            if (isText(file)) {
                search(file, found);
            }
        }
        assertThat(found).isEmpty();
    }

    private static boolean isText(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] beginning = in.readNBytes(8000);
            for (byte b : beginning) {
                if (b == 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static void search(Path file, List<String> found) throws IOException {
        // Any bytes are Latin-1, and what is looked for is ASCII.
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        FORBIDDEN.forEach((what, pattern) -> {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                long line = text.substring(0, matcher.start())
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                        + 1;
                found.add(Sources.root().relativize(file) + ":" + line + ": " + what + ": " + matcher.group());
            }
        });
    }

    @Test
    void patterns_matchWhatTheyAreFor() {
        assertThat("https://repo." + "maven.apache.org/maven2").containsPattern(FORBIDDEN.get("host of a registry"));
        assertThat("deb http://deb." + "debian.org/debian").containsPattern(FORBIDDEN.get("host of a registry"));
        assertThat("cd /ro" + "ot/x").containsPattern(FORBIDDEN.get("folder of a machine"));
        assertThat("\"/wo" + "rk/x\"").containsPattern(FORBIDDEN.get("folder of a machine"));
        assertThat("target/ho" + "me/x").doesNotContainPattern(FORBIDDEN.get("folder of a machine"));
    }
}
