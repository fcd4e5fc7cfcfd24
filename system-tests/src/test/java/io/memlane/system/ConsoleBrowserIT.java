package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The console in Chromium: what it shows of a pair under load, and that it asks nobody else and complains of nothing. */
@Tag("clients")
@ExtendWith(LogsOnFailure.class)
class ConsoleBrowserIT {
    private static final int SEGMENTS = 4;
    private static final long LARGE_BYTES = 60 << 20;
    private static final String HOSTILE = "/<img src=x onerror=alert(1)>.bin";
    private static final String HOSTILE_ENCODED = "/%3Cimg%20src=x%20onerror=alert(1)%3E.bin";
    private static final Path TARGET = Path.of(System.getProperty("memlane.target", "target"));

    @TempDir
    static Path profile;

    private static String smallDigest;
    private static Pair pair;
    private static DevTools browser;

    @BeforeAll
    static void open() throws Exception {
        Content content = Content.create();
        content.write(HOSTILE.substring(1), LARGE_BYTES, 1);
        smallDigest = content.write("small.bin", 1024, 2);
        pair = Pair.start(
                settings -> settings.content(content).segments(SEGMENTS).proxy("memlane.control.ping-interval=400ms"));
        browser = new DevTools(profile);
        browser.screen(1280, 800, false);
        browser.open("http://127.0.0.1:" + pair.proxyManagementPort() + "/console");
        browser.awaitTrue("document.querySelectorAll('.tile[data-state=idle]').length === " + SEGMENTS);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
        pair.close();
    }

    @Test
    void page_load_changesTilesTableChartsAndTheCachesSide() throws Exception {
        browser.awaitTrue("document.querySelector('#pill-cache .value').textContent === 'attached'");
        try (Client client = Client.slow(pair.contentPort());
                Load load = Load.background(pair, Map.of("/small.bin", smallDigest))) {
            Client.Exchange exchange = client.open("GET", HOSTILE_ENCODED);
            exchange.read(8 << 20);
            browser.awaitTrue("document.querySelector('.tile[data-state=transferring], .tile[data-state=paced]')");
            browser.awaitTrue("document.querySelector('#transfers bdi')");
            assertThat(browser.text("document.querySelector('#transfers bdi').textContent"))
                    .isEqualTo(HOSTILE);
            assertThat(browser.evaluate("document.images.length").intValue()).isZero();
            browser.awaitTrue("parseInt(document.querySelector('#transfers .progress .text').textContent) >= 13");
            browser.awaitTrue("document.querySelector('#chart-responses .line.a').getAttribute('d').includes('L')");
            browser.awaitTrue("!document.querySelector('#chart-first-byte .now').textContent.startsWith('–')");
            browser.awaitTrue("document.querySelector('#cache').textContent.includes('of 1024')");
            load.awaitGood(10);
            shoot("light", 1280, 800, false);
            shoot("dark", 1280, 800, true);
            shoot("phone", 390, 844, true);
            assertThat(exchange.rest().isComplete()).isTrue();
        }
        browser.screen(1280, 800, false);
        browser.awaitTrue("document.querySelectorAll('.tile[data-state=idle]').length === " + SEGMENTS);
        browser.awaitTrue("document.querySelector('#transfers').childElementCount === 0");
        assertNobodyElseWasAskedAndNothingIsWrong();
    }

    private static void shoot(String name, int width, int height, boolean dark) throws Exception {
        browser.screen(width, height, dark);
        assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
                .as("no scrolling to the side")
                .isLessThanOrEqualTo(width);
        browser.screenshot(TARGET.resolve("console-" + name + ".png"));
    }

    private static void assertNobodyElseWasAskedAndNothingIsWrong() {
        String origin = "http://127.0.0.1:" + pair.proxyManagementPort() + "/console";
        assertThat(browser.events("Network.requestWillBeSent"))
                .isNotEmpty()
                .extracting(event -> event.get("request").get("url").stringValue())
                .allMatch(url -> url.startsWith(origin) || url.startsWith("data:"));
        Stream<JsonNode> complaints = Stream.of("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
                .flatMap(name -> browser.events(name).stream());
        assertThat(complaints).isEmpty();
    }

    @Test
    void page_cacheDies_saysSoOnceInWordsAndRecovers() {
        browser.awaitTrue("document.querySelector('#pill-cache .value').textContent === 'attached'");
        pair.cache().kill();
        browser.awaitTrue("document.querySelector('#pill-cache .value').textContent === 'detached'");
        browser.awaitTrue("document.getElementById('announcer').textContent.includes('The cache is gone')");
        browser.awaitTrue("document.getElementById('verdict').dataset.level === 'bad'");
        browser.awaitTrue("document.querySelector('#verdict .remedy').textContent.includes('cache')");
        browser.awaitTrue("document.querySelector('.tile[data-state=broken]')");
        // Who opens the page now hears of what was before.
        browser.open("http://127.0.0.1:" + pair.proxyManagementPort() + "/console");
        browser.awaitTrue("document.getElementById('lately').textContent.includes('The cache is gone')");
        pair.startCache();
        browser.awaitTrue("document.getElementById('announcer').textContent.includes('The pool has all of its')");
        browser.awaitTrue("document.querySelectorAll('.tile[data-state=idle]').length === " + SEGMENTS);
        browser.awaitTrue("document.querySelector('#verdict .alarms').childElementCount === 0");
        pair.awaitReady();
    }

    @Test
    void page_byKeyboard_goesFromTileToTileAndChoosesOne() {
        browser.evaluate("document.querySelector('.tile').focus()");
        browser.press("ArrowRight");
        browser.press("ArrowRight");
        assertThat(browser.text("[...document.querySelectorAll('.tile')].indexOf(document.activeElement)"))
                .isEqualTo("2");
        assertThat(browser.text("document.querySelectorAll('.tile[tabindex=\"0\"]').length"))
                .as("one stop of the tab key")
                .isEqualTo("1");
        browser.evaluate("document.activeElement.click()");
        browser.awaitTrue("document.getElementById('detail').textContent.includes('of place 2')");
        browser.evaluate("document.activeElement.click()");
        browser.awaitTrue("document.getElementById('detail').hidden");
    }

    /** Nothing is sampled for a page that doesn't want to know. */
    @Test
    void page_paused_closesItsStreamUntilResumed() {
        List<String> steps = List.of("paused 0", "live 1");
        for (String step : steps) {
            browser.evaluate("document.getElementById('pause').click()");
            browser.awaitTrue(
                    "document.querySelector('#pill-stream .value').textContent === '" + step.split(" ")[0] + "'");
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(pair.proxyMetrics().value("memlane_console_viewers"))
                            .isEqualTo(Double.parseDouble(step.split(" ")[1])));
        }
    }
}
