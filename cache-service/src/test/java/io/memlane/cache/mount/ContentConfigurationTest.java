package io.memlane.cache.mount;

import static io.memlane.cache.content.file.ContentFixture.found;
import static io.memlane.cache.content.file.ContentFixture.head;
import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.ContentUnavailableFailureAnalyzer;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.model.control.Figure;
import io.memlane.model.http.Refusal;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.validation.Valid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

class ContentConfigurationTest {

    @TempDir
    Path folder;

    @Validated
    @ConfigurationProperties("memlane")
    record Root(
            @Valid @DefaultValue ContentProperties content,
            @Valid @DefaultValue OriginProperties origin) {}

    // No @Configuration: a start of the whole service in another test would find it.
    @EnableConfigurationProperties(Root.class)
    static class Properties {
        @Bean
        ContentProperties contentProperties(Root root) {
            return root.content();
        }

        @Bean
        OriginProperties originProperties(Root root) {
            return root.origin();
        }
    }

    @Import({Properties.class, ContentConfiguration.class})
    static class Whole {}

    private ApplicationContextRunner runner(Class<?> configuration) {
        return new ApplicationContextRunner().withUserConfiguration(configuration);
    }

    @Test
    void properties_nothingSet_haveTheirDefaults() {
        runner(Properties.class)
                .run(context -> assertThat(context.getBean(ContentProperties.class))
                        .isEqualTo(new ContentProperties(
                                ContentProperties.Type.DIRECTORY,
                                Path.of("content"),
                                1024,
                                Duration.ofMillis(500),
                                Duration.ofSeconds(10),
                                DataSize.ofKilobytes(64),
                                List.of(),
                                List.of(),
                                List.of())));
    }

    @Test
    void properties_allSet_areTaken() {
        runner(Properties.class)
                .withPropertyValues(
                        "memlane.content.type=manifest",
                        "memlane.content.location=/some/file",
                        "memlane.content.open-files=1000000",
                        "memlane.content.revalidate-after=1s",
                        "memlane.content.release-within=1d",
                        "memlane.content.digest-max=0B",
                        "memlane.content.media-types=md=text/plain;charset=x")
                .run(context -> assertThat(context.getBean(ContentProperties.class))
                        .isEqualTo(new ContentProperties(
                                ContentProperties.Type.MANIFEST,
                                Path.of("/some/file"),
                                1_000_000,
                                Duration.ofSeconds(1),
                                Duration.ofDays(1),
                                DataSize.ofBytes(0),
                                List.of("md=text/plain;charset=x"),
                                List.of(),
                                List.of())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        directory | pub/**      | doesn't begin with a slash
        directory | /a/,b       | "b" isn't
        directory | /a/{x       | /a/{x
        manifest  | /pub/**     | memlane.content.type=directory
        """)
    void properties_listingsThatCantBe_areExplained(String type, String listings, String expected) {
        runner(Properties.class)
                .withPropertyValues("memlane.content.type=" + type, "memlane.content.listings=" + listings)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("memlane.content.listings")
                        .hasMessageContaining(expected));
    }

    @Test
    void contentStore_listings_areOffUnlessSwitchedOn() {
        write(folder.resolve("pub/a"), "a");
        String location = "memlane.content.location=" + folder;
        runner(Whole.class)
                .withPropertyValues(location)
                .run(context -> assertThat(context.getBean(ContentStore.class).find("/pub/"))
                        .isEqualTo(Lookup.Refused.NOT_FOUND));
        runner(Whole.class)
                .withPropertyValues(location, "memlane.content.listings=/pub/")
                .run(context ->
                        found(context.getBean(ContentStore.class), "/pub/").close());
    }

    @ParameterizedTest
    @CsvSource({
        "open-files,0",
        "open-files,1000001",
        "revalidate-after,-1ms",
        "revalidate-after,1001ms",
        "type,elsewhere",
        "media-types,text/plain",
        "media-types,md=text",
        "media-types,md=text/plain;",
        "media-types,'a=b/c,='"
    })
    void properties_outOfRange_stopTheStart(String key, String value) {
        runner(Properties.class)
                .withPropertyValues("memlane.content." + key + "=" + value)
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void contentStore_meters_countWhatBecameOfFinds() {
        write(folder.resolve("a"), "a");
        runner(Whole.class)
                .withPropertyValues("memlane.content.location=" + folder)
                .run(context -> {
                    SimpleMeterRegistry registry = new SimpleMeterRegistry();
                    context.getBean(MeteredContent.class).bindTo(registry);
                    ContentStore store = context.getBean(ContentStore.class);
                    assertThat(requests(registry, "found")).isZero();
                    try (Representation file = found(store, "/a")) {
                        assertThat(head(file).lengthBytes()).isOne();
                        assertThat(store.find("/b")).isEqualTo(Lookup.Refused.NOT_FOUND);
                        assertThat(store.find("/../a")).isEqualTo(Lookup.Refused.NOT_FOUND);
                        assertThat(registry.get("memlane.content.open").gauge().value())
                                .isOne();
                    }
                    store.close();
                    assertThat(store.find("/a")).matches(lookup -> lookup.is(Refusal.Kind.FAILED), "failed");
                    assertThat(requests(registry, "found")).isOne();
                    assertThat(requests(registry, "not_found")).isEqualTo(2);
                    assertThat(requests(registry, "failed")).isOne();
                    assertThat(requests(registry, "forbidden")).isZero();
                    assertThat(requests(registry, "busy")).isZero();
                    assertThat(registry.get("memlane.content.opened")
                                    .functionCounter()
                                    .count())
                            .isOne();
                    assertThat(registry.get("memlane.content.open").gauge().value())
                            .isZero();
                    // The two vain ones took a look as well.
                    assertThat(registry.get("memlane.content.opening").timer().count())
                            .isEqualTo(3);
                    assertThat(registry.getMeters()).hasSize(10).allSatisfy(meter -> {
                        assertThat(meter.getId().getDescription()).isNotBlank();
                        // Whether something is so has no unit.
                        assertThat(meter.getId().getBaseUnit() == null)
                                .isEqualTo(meter.getId().getName().equals("memlane.content.available"));
                    });
                    assertThat(registry.getMeters())
                            .extracting(Meter::getId)
                            .allMatch(id -> id.getName().startsWith("memlane.content."));
                });
    }

    private static double requests(SimpleMeterRegistry registry, String result) {
        return registry.get("memlane.content.requests")
                .tag("result", result)
                .functionCounter()
                .count();
    }

    @Test
    void contentStore_contextClosed_isClosed() {
        write(folder.resolve("a"), "a");
        Path manifest = write(folder.resolve("manifest"), "/k a");
        ContentStore[] kept = new ContentStore[1];
        runner(Whole.class)
                .withPropertyValues("memlane.content.type=manifest", "memlane.content.location=" + manifest)
                .run(context -> {
                    kept[0] = context.getBean(ContentStore.class);
                    found(kept[0], "/k").close();
                });
        assertThat(kept[0].find("/k")).matches(lookup -> lookup.is(Refusal.Kind.FAILED), "failed");
    }

    @ParameterizedTest
    @CsvSource({
        "directory,none,doesn't exist",
        "directory,file,is a file",
        "manifest,none,doesn't exist",
        "manifest,folder,is a folder",
        "manifest,file,line 1: the key"
    })
    void contentStore_badLocation_isExplainedByTheRegisteredAnalyzer(String type, String name, String expected) {
        write(folder.resolve("file"), "garbage");
        write(folder.resolve("folder/x"), "");
        runner(Whole.class)
                .withPropertyValues("memlane.content.type=" + type, "memlane.content.location=" + folder.resolve(name))
                .run(context -> {
                    FailureAnalysis analysis = analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .contains(expected, folder.resolve(name).toString());
                    assertThat(analysis.getAction()).contains("memlane.content.location");
                });
    }

    private static FailureAnalysis analyze(Throwable failure) {
        List<FailureAnalyzer> analyzers =
                SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalyzer.class, (type, name, e) -> {});
        return analyzers.stream()
                .filter(ContentUnavailableFailureAnalyzer.class::isInstance)
                .map(analyzer -> analyzer.analyze(failure))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void health_folderGoneAndBack_saysSoAndWhatToDo() throws IOException {
        Path content = folder.resolve("content");
        write(content.resolve("a.txt"), "some");
        runner(Whole.class)
                .withPropertyValues("memlane.content.location=" + content)
                .run(context -> {
                    HealthIndicator indicator = context.getBean(HealthIndicator.class);
                    ContentStore store = context.getBean(ContentStore.class);
                    await().untilAsserted(() ->
                            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP));
                    assertThat(store.figures()).containsEntry(Figure.CONTENT_AVAILABLE, 1L);
                    Files.move(content, folder.resolve("aside"));
                    await().untilAsserted(() ->
                            assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN));
                    assertThat(indicator.health().getDetails().get("problem"))
                            .asString()
                            .contains(content.toString());
                    assertThat(indicator.health().getDetails().get("remedy"))
                            .asString()
                            .contains("mount the content again");
                    assertThat(store.figures()).containsEntry(Figure.CONTENT_AVAILABLE, 0L);
                    assertThat(store.find("/a.txt").is(Refusal.Kind.FAILED)).isTrue();
                    Files.move(folder.resolve("aside"), content);
                    await().untilAsserted(() ->
                            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP));
                    found(store, "/a.txt").close();
                });
    }

    @Test
    void find_failsOrIsBusy_isInTheLog() throws IOException {
        Path content = folder.resolve("content");
        write(content.resolve("a.txt"), "some");
        runner(Whole.class)
                .withPropertyValues("memlane.content.location=" + content)
                .run(context -> {
                    Logger logger = (Logger) LoggerFactory.getLogger(MeteredContent.class);
                    ListAppender<ILoggingEvent> lines = new ListAppender<>();
                    lines.start();
                    logger.addAppender(lines);
                    logger.setLevel(Level.DEBUG); // the line of another test may have been less than ten seconds ago
                    try {
                        Files.move(content, folder.resolve("aside"));
                        assertThat(context.getBean(ContentStore.class)
                                        .find("/a.txt")
                                        .is(Refusal.Kind.FAILED))
                                .isTrue();
                    } finally {
                        logger.setLevel(null);
                        logger.detachAppender(lines);
                    }
                    assertThat(lines.list)
                            .extracting(ILoggingEvent::getFormattedMessage)
                            .anySatisfy(line -> assertThat(line).contains("/a.txt can't be had", content.toString()));
                });
    }

    @Test
    void manifest_noneOfItsFilesThere_isAProblem() throws IOException {
        Path file = write(folder.resolve("files/a.txt"), "some");
        Path manifest = write(folder.resolve("manifest"), "/a files/a.txt\n");
        runner(Whole.class)
                .withPropertyValues("memlane.content.type=manifest", "memlane.content.location=" + manifest)
                .run(context -> {
                    HealthIndicator indicator = context.getBean(HealthIndicator.class);
                    await().untilAsserted(() ->
                            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP));
                    Files.delete(file);
                    await().untilAsserted(() -> assertThat(
                                    indicator.health().getDetails().get("problem"))
                            .asString()
                            .contains(file.toString()));
                });
    }
}
