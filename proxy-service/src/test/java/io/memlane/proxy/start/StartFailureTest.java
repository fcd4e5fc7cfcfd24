package io.memlane.proxy.start;

import io.memlane.runtime.start.JvmMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Starts of the whole service that must fail. The exit code of a real process is BadStartIT's in system-tests. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("captures the JVM's output")
class StartFailureTest {
    private FailedStart start;

    @BeforeEach
    void prepare(CapturedOutput output) {
        start = new FailedStart(output)
                .systemProperty("server.port", "0")
                .systemProperty("server.address", "127.0.0.1")
                .systemProperty("management.server.port", "0");
    }

    private void assertRefused(String argument, String... texts) {
        start.assertRefused(argument.isEmpty() ? new String[0] : new String[] {argument}, texts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.port", "management.server.port"})
    void run_portInUse_saysSo(String key) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    "--" + key + "=" + other.getLocalPort(), "Port " + other.getLocalPort() + " was already in use");
        }
    }

    @Test
    void run_tlsBundleThatCannotBeUsed_saysWhatIsWrong(@TempDir Path folder) throws IOException {
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "no certificate");
        String prefix = "spring.ssl.bundle.pem.web.keystore.";
        start.systemProperty("server.ssl.bundle", "web");
        assertRefused("", "server.ssl.bundle is \"web\", which can't be used: SSL bundle name 'web' cannot be found");
        start.systemProperty(prefix + "certificate", "file:" + folder.resolve("none.pem"));
        assertRefused("", folder.resolve("none.pem") + " (No such file or directory)");
        start.systemProperty(prefix + "certificate", "file:" + garbage)
                .systemProperty(prefix + "private-key", "file:" + garbage);
        assertRefused("", "which can't be used: ", "Check the keys under spring.ssl.bundle");
    }

    /** A policy for a path with other characters, as an argument, would be one for another path. */
    @Test
    void run_localeThatIsNotUtf8_saysWhatToSet() {
        start.systemProperty("sun.jnu.encoding", "ISO-8859-1");
        assertRefused("--sun.jnu.encoding=UTF-8", "The locale's encoding is ISO-8859-1, not UTF-8", "LC_ALL=C.UTF-8");
    }

    @Test
    void run_lessMemoryThanToldToUse_saysAllFigures() {
        start.bean(JvmMemory.class, new JvmMemory(256L << 20, 64L << 20, OptionalLong.of(400L << 20)));
        assertRefused(
                "",
                "256 MiB of heap",
                "64 MiB of direct memory",
                "96 MiB",
                "= 416 MiB; the limit is 400 MiB",
                "memory limit to at least 416 MiB");
    }

    @Test
    void run_hotAnswersThatLeaveConnectionsNothing_saysHowMuchThereIs() {
        start.bean(JvmMemory.class, new JvmMemory(256L << 20, 64L << 20, OptionalLong.empty()));
        assertRefused(
                "--memlane.hot.max-size=33MB",
                "memlane.hot.max-size is 33 MiB, more than half of the 64 MiB of direct memory",
                "Set memlane.hot.max-size to at most 32MB");
    }

    @Test
    void run_unknownNames_namesAllWithTheirOrigins() {
        start.variable("MEMLANE_POOL_SEGMNETS", "3")
                .variable("MEMLANE_CONTENT_LOCATION", "/of/the/cache")
                .variable("SPRING_APPLICATION_JSON", "{\"memlane\":{\"pool\":{\"slotz\":4}}}");
        assertRefused(
                "--memlane.content.location=/srv",
                "3 settings under \"memlane\" can't be used by proxy-service:",
                "MEMLANE_POOL_SEGMNETS (environment variable): did you mean MEMLANE_POOL_SEGMENTS?",
                "memlane.content.location (argument): it is a key of cache-service",
                "memlane.pool.slotz (",
                "did you mean memlane.pool.slots?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--memlane.pool.segments=few | memlane.pool.segments is \"few\" (argument): must be a whole number, 1"
                        + " to 4096",
                "--memlane.pool.segments= | memlane.pool.segments is \"\" (argument): must be a whole number, 1 to"
                        + " 4096",
                "--memlane.pool.segments=0 | memlane.pool.segments is \"0\" (argument): must be greater than or equal"
                        + " to 1",
                "--memlane.pool.slots=2147483647 | slots is 2147483647, must be 1 to 1024",
                "--memlane.pool.slots=2147483647 | memlane.pool.slots is \"2147483647\" (argument)",
                "--memlane.pool.slotSize=5000B | memlane.pool.slot-size is \"5000B\" (argument memlane.pool.slotSize)",
                "--memlane.pool.slot-size=large | memlane.pool.slot-size is \"large\" (argument): must be a whole"
                        + " number with a unit of size",
                "--memlane.pool.payload=pigeon | memlane.pool.payload is \"pigeon\" (argument): must be one of auto,"
                        + " queue, slab",
                "--memlane.pool.acquire-timeout=soon | memlane.pool.acquire-timeout is \"soon\" (argument): must be a"
                        + " whole number with a unit of time",
                "--memlane.proxy.stall-timeout=soon | memlane.proxy.stall-timeout is \"soon\" (argument): must be a"
                        + " whole number with a unit of time",
                "--memlane.proxy.cancel-timeout=0s | memlane.proxy.cancel-timeout is \"0s\" (argument): must be longer"
                        + " than or equal to 1 milli",
                "--memlane.control.allow-remote=perhaps | memlane.control.allow-remote is \"perhaps\" (argument): must"
                        + " be true or false",
                "--memlane.hot.max-size=1KB | memlane.hot.max-size is 1024B, must be 0 or at least 1MB",
                "--memlane.hot.max-size=-1MB | memlane.hot.max-size is -1048576B, must be 0 or at least 1MB",
                "--memlane.hot.max-object=2MB | memlane.hot.max-object is 2097152B, must be 1B to 1MB"
            })
    void run_valueOfNoSense_saysKeyValueOriginAndWhatIsAllowed(String argument, String text) {
        start.ofSettingsAlone();
        assertRefused(argument, text);
    }

    @ParameterizedTest
    @CsvSource({"tcp://127.0.0.1:0,must be 1 to 65535", "tcp://0.0.0.0:1,isn't a loopback address"})
    void run_controlAddressOfNoSense_saysWhatIsAllowed(String address, String text) {
        assertRefused("--memlane.control.address=" + address, text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pattern=assets/** | memlane.http.policies[1].pattern is \"assets/**\" (argument): must be a path"
                        + " pattern",
                "pattern= | memlane.http.policies[1].pattern is \"\" (argument): must be a path pattern",
                "pattern=/a/{b | .pattern is \"/a/{b\" (argument): must be a path pattern, such as",
                "pattern=/a/{b:[} | .pattern is \"/a/{b:[}\" (argument): must be a path pattern, such as",
                "pattern=/a/**/b/** | must be a path pattern, such as",
                "pattern=/a//b | can match no path",
                "pattern=/a/../b | can match no path",
                "pattern=/a%20b | must be written without escapes",
                "cache-control=max-age=1year | .cache-control is \"max-age=1year\" (argument): must have whole seconds",
                "cache-control=public; max-age=1 | must be directives with commas between them",
                "headers.X-Foo= | .headers.x-foo is \"\" (argument",
                "headers.X-Foo=grün | must be printable ASCII in one line",
                "headers[X Foo]=a | \"X Foo\" can't be a header's name: must be letters",
                "headers[X:Foo]=a | \"X:Foo\" can't be a header's name",
                "headers[${x}]=a | can't be",
                "headers.content-length=1 | the service sets content-length itself",
                "headers.Vary=Cookie | .headers.vary is \"Cookie\" (argument",
                "headers.Cache-Control=no-store | must be set with cache-control",
                "headers.Access-Control-Allow-Origin=* | must be set with cors",
                "content-disposition=maybe | must be one of inline, attachment",
                "deny=perhaps | .deny is \"perhaps\" (argument): must be true or false",
                "cors.max-age=5m | .cors.allowed-origins, which isn't set: must name at least one origin",
                "cors.allowed-origins=example.org | .cors.allowed-origins is \"example.org\" (argument):"
                        + " \"example.org\" is no origin",
                "cors.allowed-origins=https://example.org/ | is no origin",
                "cors.allowed-origins[0]=https://*.example.org | .cors.allowed-origins: \"https://*.example.org\" is"
                        + " no origin",
                "cors.allowed-methods=PUT | must be one of get, head, options",
                "cors.allowed-headers=a b | \"a b\" can't be a header's name here",
                "cors.max-age=-1s | .cors.max-age is \"-1s\" (argument): must be longer"
            })
    void run_policyOfNoSense_saysKeyValueAndWhatIsAllowed(String setting, String text) {
        String policy = "--memlane.http.policies[1].";
        start.ofSettingsAlone();
        start.assertRefused(
                new String[] {
                    "--memlane.http.policies[0].pattern=/ok",
                    "--memlane.http.policies[0].deny=true",
                    policy + (setting.startsWith("pattern=") ? "deny=true" : "pattern=/**"),
                    policy + setting
                },
                text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\0b", "a\u007fb", "a\u0085b", "\n", " a", "a\u2028b"})
    void run_fieldValueThatIsNoLineOfAscii_isRefused(String value) {
        start.ofSettingsAlone();
        for (String key : List.of("headers.X-Foo", "cache-control")) {
            start.assertRefused(
                    new String[] {
                        "--memlane.http.policies[0].pattern=/**", "--memlane.http.policies[0]." + key + "=" + value
                    },
                    "memlane.http.policies[0]." + key.toLowerCase(Locale.ROOT) + " is \"",
                    "\" (argument",
                    key.equals("cache-control") ? "must be directives" : "must be printable ASCII in one line");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "null", "https://a.example,*"})
    void run_credentialsForAnyOrigin_isRefused(String origins) {
        start.ofSettingsAlone();
        start.assertRefused(
                new String[] {
                    "--memlane.http.policies[0].pattern=/**",
                    "--memlane.http.policies[0].cors.allow-credentials=true",
                    "--memlane.http.policies[0].cors.allowed-origins=" + origins
                },
                "memlane.http.policies[0].cors.allowed-origins is \"" + origins + "\" (argument): ",
                "must name the origins");
    }

    @Test
    void run_policyThatSaysNothing_isRefused() {
        assertRefused(
                "--memlane.http.policies[0].pattern=/a", "must have cache-control, cache-control-override, headers");
    }

    @Test
    void run_valueOfNoSenseInTheEnvironment_saysTheVariable() {
        start.variable("MEMLANE_POOL_SLOT_SIZE", "lots");
        assertRefused("", "memlane.pool.slot-size is \"lots\" (environment variable MEMLANE_POOL_SLOT_SIZE): must be");
    }
}
