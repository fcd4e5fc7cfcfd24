package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.cache.content.origin.client.ClientSettings;
import io.memlane.cache.content.origin.client.ClientSettings.Protocol;
import io.memlane.cache.content.origin.client.Credentials;
import io.memlane.cache.content.origin.client.Credentials.Scheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the cache shows an origin of itself, and nobody else. */
class CredentialsTest {
    private static final String NOT_STORED = "Cache-Control: no-store\r\n";

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("secret"), text);
    }

    private static Function<ScriptedOrigin, ClientSettings> with(Credentials credentials) {
        return origin ->
                OriginFixture.client(origin.uri(), Duration.ofSeconds(10), Protocol.NEGOTIATED, null, credentials);
    }

    private static ScriptedOrigin echo() {
        return new ScriptedOrigin(exchange -> exchange.ok(NOT_STORED, exchange.field("Authorization")));
    }

    @Test
    void get_basic_isSentInPlaceOfTheClients() throws Exception {
        Credentials credentials = Credentials.of(Scheme.BASIC, file("me:s3cret\n"));
        try (OriginFixture fixture = new OriginFixture(echo(), with(credentials))) {
            assertThat(fixture.get("/a").body()).isEqualTo("Basic bWU6czNjcmV0");
            assertThat(fixture.get("/b", "Authorization", "Bearer of-a-client").body())
                    .isEqualTo("Basic bWU6czNjcmV0");
        }
    }

    @Tag("long")
    @Test
    void get_fileChanges_isReadAgain() throws Exception {
        Credentials credentials = Credentials.of(Scheme.BEARER, file("first\n"));
        try (OriginFixture fixture = new OriginFixture(echo(), with(credentials))) {
            assertThat(fixture.get("/a").body()).isEqualTo("Bearer first");
            file("second");
            await().atMost(OriginFixture.PATIENCE)
                    .until(() -> fixture.get("/a").body().equals("Bearer second"));
        }
    }

    /** As while it is being written: what was known stays. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "two\nlines"})
    void refresh_fileHasNone_lastOnesStay(String text) throws Exception {
        Credentials credentials = Credentials.of(Scheme.BEARER, file("first"));
        file(text);
        assertThatThrownBy(credentials::refresh).isInstanceOf(IOException.class);
        assertThat(credentials.value()).isEqualTo("Bearer first");
        Files.delete(folder.resolve("secret"));
        assertThatThrownBy(credentials::refresh).isInstanceOf(IOException.class);
        assertThat(credentials.value()).isEqualTo("Bearer first");
    }

    /** Nothing of ours says them at any level, whatever happens; nor does what clients get. */
    @Test
    void get_everythingIsLogged_credentialsAreNot() throws Exception {
        Logger ours = (Logger) LoggerFactory.getLogger("io.memlane");
        Level before = ours.getLevel();
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        ours.addAppender(appender);
        ours.setLevel(Level.TRACE);
        try {
            Credentials credentials = Credentials.of(Scheme.BASIC, file("me:s3cret"));
            ScriptedOrigin bad = new ScriptedOrigin(exchange -> {
                switch (exchange.target()) {
                    case "/ok" -> exchange.ok(NOT_STORED, "ok");
                    case "/bad" -> exchange.write("no HTTP\r\n\r\n");
                    default -> exchange.cut();
                }
            });
            try (OriginFixture fixture = new OriginFixture(bad, with(credentials))) {
                for (String target : List.of("/ok", "/bad", "/cut")) {
                    Got got = fixture.get(target);
                    assertThat(got.toString()).doesNotContain("bWU6czNjcmV0", "s3cret");
                }
                Files.delete(folder.resolve("secret"));
                assertThatThrownBy(credentials::refresh).hasMessageNotContaining("s3cret");
                assertThat(credentials.toString()).doesNotContain("s3cret", "bWU6czNjcmV0");
            }
        } finally {
            ours.detachAppender(appender);
            ours.setLevel(before);
        }
        assertThat(appender.list)
                .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotContain("s3cret", "bWU6czNjcmV0"));
    }
}
