package io.memlane.cache.mount;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.model.control.Scope;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

/** What is behind which prefix and host. */
class MountedContentTest {
    @TempDir
    Path folder;

    private HttpServer origin;

    @BeforeEach
    void startOrigin() throws IOException {
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.createContext("/", exchange -> {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            String text = exchange.getRequestURI() + (authorization == null ? "" : " " + authorization);
            byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
            exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        origin.start();
    }

    @AfterEach
    void stopOrigin() {
        origin.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + origin.getAddress().getPort();
    }

    private void run(ContextConsumer<AssertableApplicationContext> consumer, String... properties) {
        new ApplicationContextRunner()
                .withUserConfiguration(ContentConfigurationTest.Whole.class)
                .withPropertyValues(properties)
                .run(consumer);
    }

    private String[] mounts(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "memlane.content.mounts[0].prefix=/files/",
                "memlane.content.mounts[0].type=directory",
                "memlane.content.mounts[0].location=" + folder,
                "memlane.content.mounts[0].fallback=true",
                "memlane.content.mounts[1].prefix=/",
                "memlane.content.mounts[1].type=origin",
                "memlane.content.mounts[1].hosts=app.example",
                "memlane.content.mounts[1].origin.url=" + url()));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    static Lookup find(ContentStore store, String method, String host, String target) {
        String path = target.replaceFirst("\\?.*", "");
        return outcome(
                store.find(new Asked(path, new RequestHead(method, false, host, target, Fields.EMPTY), "", null)));
    }

    private static Lookup outcome(Lookup lookup) {
        if (!(lookup instanceof Lookup.Waits(Awaited awaited))) {
            return lookup;
        }
        CountDownLatch ready = new CountDownLatch(1);
        awaited.onReady(ready::countDown);
        try {
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Lookup outcome = awaited.poll();
        awaited.close();
        return outcome;
    }

    static String body(Lookup lookup) {
        try (Representation found = ((Lookup.Found) lookup).representation()) {
            ByteBuffer bytes = ByteBuffer.allocate(1000);
            CountDownLatch there = new CountDownLatch(1);
            found.onMore(0, there::countDown);
            there.await();
            int length = found.read(bytes, 0);
            return new String(bytes.array(), 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int status(Lookup lookup) {
        try (Representation found = ((Lookup.Found) lookup).representation()) {
            return found.head(0).status();
        }
    }

    @Test
    void find_severalMounts_theFirstThatFitsAnswers() throws IOException {
        Files.writeString(folder.resolve("a"), "file");
        run(
                context -> {
                    ContentStore store = context.getBean(ContentStore.class);
                    Lookup file = find(store, "GET", "app.example", "/files/a");
                    assertThat(file).isInstanceOf(Lookup.Found.class);
                    try (Representation found = ((Lookup.Found) file).representation()) {
                        ByteBuffer bytes = ByteBuffer.allocate(10);
                        assertThat(found.read(bytes, 0)).isEqualTo(4);
                    }
                    assertThat(body(find(store, "GET", "APP.example:80", "/b?c")))
                            .isEqualTo("/b?c");
                    assertThat(body(find(store, "GET", "app.example", "/files/missing")))
                            .isEqualTo("/files/missing");
                    assertThat(status(find(store, "GET", "other.example", "/b")))
                            .isEqualTo(421);
                    assertThat(find(store, "POST", "app.example", "/files/a"))
                            .matches(lookup -> lookup.is(Refusal.Kind.METHOD_NOT_ALLOWED));
                    assertThat(store.scope()).isEqualTo(Scope.ALL);
                },
                mounts());
    }

    /** What an origin calls so is meant to be seen; what lies about in a folder isn't. */
    @Test
    void find_namesThatBeginWithADot_areServedFromAnOriginButNotFromAFolderBesideIt() throws IOException {
        Files.writeString(folder.resolve(".env"), "secret");
        run(
                context -> {
                    ContentStore store = context.getBean(ContentStore.class);
                    assertThat(body(find(store, "GET", "app.example", "/.config/a")))
                            .isEqualTo("/.config/a");
                    assertThat(body(find(store, "GET", "app.example", "/files/.env")))
                            .as("by the next mount")
                            .isEqualTo("/files/.env");
                },
                mounts());
        run(
                context -> {
                    Lookup file = find(context.getBean(ContentStore.class), "GET", "app.example", "/files/.env");
                    try (Representation found = ((Lookup.Found) file).representation()) {
                        assertThat(found.read(ByteBuffer.allocate(10), 0)).isEqualTo("secret".length());
                    }
                },
                mounts("memlane.content.mounts[0].serve-hidden-files=true"));
    }

    @Test
    void find_shortForm_isOneOriginAtTheRoot() {
        run(
                context -> {
                    ContentStore store = context.getBean(ContentStore.class);
                    assertThat(body(find(store, "GET", "any", "/x/y"))).isEqualTo("/x/y");
                    SimpleMeterRegistry registry = new SimpleMeterRegistry();
                    context.getBean(OriginMounts.class).bindTo(registry);
                    assertThat(registry.get("memlane.cache.requests")
                                    .tag("result", "miss")
                                    .functionCounter()
                                    .count())
                            .isOne();
                    assertThat(registry.getMeters()).allSatisfy(meter -> {
                        assertThat(meter.getId().getDescription()).isNotBlank();
                        // A yes or no has none.
                        assertThat(meter.getId().getName().endsWith(".available")
                                        || meter.getId().getBaseUnit() != null)
                                .as(meter.getId().getName())
                                .isTrue();
                    });
                },
                "memlane.content.type=origin",
                "memlane.origin.url=" + url());
    }

    @Test
    void find_originWithPath_takesThePrefixesPlace() {
        run(
                context -> assertThat(body(find(context.getBean(ContentStore.class), "GET", "any", "/app/x?y")))
                        .isEqualTo("/base/x?y"),
                "memlane.content.mounts[0].prefix=/app/",
                "memlane.content.mounts[0].type=origin",
                "memlane.content.mounts[0].origin.url=" + url() + "/base");
    }

    @Test
    void find_credentials_areShownToTheOriginAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "user:pass\n");
        run(
                context -> assertThat(body(find(context.getBean(ContentStore.class), "GET", "any", "/x")))
                        .isEqualTo("/x Basic dXNlcjpwYXNz"),
                "memlane.content.type=origin",
                "memlane.origin.url=" + url(),
                "memlane.origin.basic-file=" + file);
    }

    @Test
    void contentStore_originWithoutUrl_saysWhichKeyIsMissing() {
        run(
                context -> assertThat(context).getFailure().rootCause().hasMessageContaining("nothing says which"),
                "memlane.content.type=origin");
    }
}
