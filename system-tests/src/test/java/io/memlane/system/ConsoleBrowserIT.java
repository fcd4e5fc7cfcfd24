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
    private static final int SEGMENTS = 16;
    private static final long LARGE_BYTES = 60 << 20;
    private static final String HOSTILE = "/<img src=x onerror=alert(1)>.bin";
    private static final String HOSTILE_ENCODED = "/%3Cimg%20src=x%20onerror=alert(1)%3E.bin";
    private static final Path TARGET = Path.of(System.getProperty("memlane.target", "target"));

    /** This pair has none: the place for them is shown for as long as it takes to measure. */
    private static final String HEIGHT_WITH_HOT_ANSWERS = """
        (() => {
          const hot = document.getElementById("hot");
          const list = hot.querySelector("ol");
          hot.hidden = false;
          list.append(...["/a", "/b", "/c"].map((path) => Object.assign(document.createElement("li"), {textContent: path})));
          const height = document.documentElement.scrollHeight;
          list.replaceChildren();
          hot.hidden = true;
          return height;
        })()
        """;

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
            assertThat(browser.evaluate(HEIGHT_WITH_HOT_ANSWERS).intValue())
                    .as("all of it is seen on a small screen")
                    .isLessThanOrEqualTo(800);
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

    /** The page's own modules, fed with what is rare in life. */
    private static void load(String... modules) {
        for (String module : modules) {
            browser.evaluate("import('/console/" + module + ".js').then((all) => { window." + module + " = all; }); 0");
            browser.awaitTrue("window." + module + " !== undefined");
        }
    }

    @Test
    void charts_gapsAndQuietSeries_arentDrawnOver() {
        load("charts");
        browser.evaluate("""
            window.figure = document.createElement("figure");
            new charts.Chart(figure, "Test", [{key: "a", name: "a", style: "a"}, {key: "b", name: "b", style: "c", quiet: true}], String, charts.counts)
              .draw([0, 1, 2, 3, 4, 5, 6, 7].map((at) => ({at: at * 1000, a: at === 3 || at === 4 ? undefined : 7, b: at === 6 ? 2 : 0})), 10000); 0
            """);
        assertThat(browser.text("figure.querySelector('.area').getAttribute('d').split('Z').length - 1"))
                .as("areas: none across the gap")
                .isEqualTo("2");
        assertThat(browser.text("figure.querySelector('.line.a').getAttribute('d').split('M').length - 1"))
                .isEqualTo("2");
        assertThat(browser.text("figure.querySelector('.line.c').getAttribute('d').match(/[ML]/g).length"))
                .as("points: the one, and how the line comes and goes; none on the ground")
                .isEqualTo("3");
    }

    @Test
    void pace_slowClientThatTakesItsBodyInSteps_isNotStalled() {
        load("pace");
        browser.evaluate("""
            window.steps = new pace.Pace();
            for (let at = 0; at <= 36000; at += 250) { steps.moved(Math.floor(at / 12000) * 1200000, at); } 0
            """);
        assertThat(browser.text("Math.round(steps.speed(36000))")).isEqualTo("100000");
        assertThat(browser.text("[steps.stalled(47000), steps.stalled(71000), steps.stalled(73000)].join()"))
                .as("its steps take 12 s")
                .isEqualTo("false,false,true");
        browser.evaluate("window.still = new pace.Pace(); still.moved(5, 0); 0");
        assertThat(browser.text("[still.stalled(9000), still.stalled(10001), still.stalled(1000, 20000)].join()"))
                .isEqualTo("false,true,true");
    }

    @Test
    void transfers_bodyThatWaitsToGoOn_staysARowAndComesFirst() {
        load("panels");
        browser.evaluate("""
            window.rows = document.createElement("tbody");
            window.note = document.createElement("p");
            window.table = new panels.Transfers(rows, note, document.createElement("p"));
            const tile = {place: 0, generation: 1, leases: 3, name: "seg-000001", path: "/a", millis: 90000, offset: 5, length: 10, done: 50, state: "transferring", word: "transferring", speed: 1};
            const body = {id: 7, path: "/b", offset: 30, length: 100, millis: 8000, stateMillis: 8000, state: "resuming", why: "cache_lost"};
            table.show([tile], [body], {resumeMillis: 30000}, 1000);
            window.first = rows.firstChild; 0
            """);
        assertThat(browser.text("first.textContent")).contains("/b", "30% of 100 B", "cut in 22 s");
        assertThat(browser.text("rows.childElementCount")).isEqualTo("2");
        assertThat(browser.text("note.textContent")).contains("1 wait for the cache");
        browser.evaluate("""
            table.show([{place: 4, generation: 2, leases: 1, name: "seg-000009", path: "/b", millis: 20, offset: 40, length: 100, done: 40, state: "transferring", word: "transferring", speed: 1}],
              [{id: 7, path: "/b", offset: 30, length: 100, millis: 9000, stateMillis: 20, state: "sending", segment: "seg-000009", why: "cache_lost"}], {resumeMillis: 30000}, 2000); 0
            """);
        assertThat(browser.text("rows.childElementCount")).isEqualTo("1");
        assertThat(browser.text("rows.firstChild === first")).as("the same row").isEqualTo("true");
        assertThat(browser.text("first.textContent")).contains("40% of 100 B", "seg-000009", "9.0 s");
    }

    @Test
    void hot_figuresOfTwoSeconds_areAShareAndTheTop() {
        load("panels");
        browser.evaluate("""
            window.figures = document.createElement("dl");
            window.list = document.createElement("ol");
            window.section = document.createElement("div");
            window.hot = new panels.Hot(section, new panels.Figures(figures), list);
            window.kept = [{target: "/<b>", bytes: 1024, hits: 7}, {target: "/b", bytes: 10, hits: 3}];
            window.before = {on: true, hits: 0, asked: 0, objects: 2, bytes: 8192, maxBytes: 16384, top: kept};
            hot.show(before, 1000);
            hot.show({...before, hits: 150, asked: 200}, 3000);
            hot.show({...before, hits: 1000, asked: 1000, top: [kept[0]]}, 3500); 0
            """);
        assertThat(browser.text("figures.textContent")).isEqualTo("Hits75.0% of 100/sKept2 in 8 KB of 16 KB");
        assertThat(browser.text("list.textContent")).isEqualTo("/<b>7 × 1 KB");
        browser.evaluate(
                "hot.show({on: false, hits: 0, asked: 0, objects: 0, bytes: 0, maxBytes: 0, top: []}, 9000); 0");
        assertThat(browser.text("figures.textContent")).contains("Hitsoff");
        assertThat(browser.text("list.childElementCount")).isEqualTo("0");
        assertThat(browser.text("section.hidden")).isEqualTo("true");
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
