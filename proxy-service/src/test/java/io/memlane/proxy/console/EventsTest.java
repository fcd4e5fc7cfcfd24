package io.memlane.proxy.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.control.Figure;
import io.memlane.proxy.console.ConsoleView.Breaker;
import io.memlane.proxy.hot.HotStatus;
import io.memlane.proxy.segments.SegmentStatus;
import io.memlane.proxy.segments.SegmentStatus.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventsTest {
    private static SegmentStatus leased(@Nullable String path) {
        return new SegmentStatus(3, 2, "seg-000007", State.LEASED, false, 1500L, path, 50, 40, 200, "slot", 9, 4711, 1);
    }

    private static ConsoleView.State state(SegmentStatus status) {
        return new ConsoleView.State(
                12,
                List.of(),
                true,
                false,
                0.5,
                1,
                2,
                new Breaker("closed", -1, 0, 0),
                new Totals(1L, 2L, 2L, 3L, 0L, 4L),
                Map.of(Figure.OPEN_FILES, 5L),
                null,
                List.of(Tile.of(status)),
                List.of(),
                new HotStatus(true, 3, 2, 4, 1, 4096, 1 << 20, List.of(new HotStatus.Kept("/a", 10, 3))),
                List.of());
    }

    private static String text(ConsoleView.State state) {
        return new String(Events.state(state), StandardCharsets.UTF_8);
    }

    private static JsonNode data(String event) {
        return JsonMapper.shared().readTree(event.substring(event.indexOf("data: ") + 6));
    }

    /** Whatever ends lines, of an event or of a script, is escaped, and so is what isn't ASCII. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/<script>alert(1)</script>",
                "/\"}]}',\\\\",
                "/a\ndata: {}\n\nevent: state\r\r\n",
                "/\u2028\u2029\u0085\u000b\f",
                "/\u202e\ufeff\u0000\u001b[2J\u007f",
                "/gr\u00fcn \ud83d\ude00",
                "/\ud83d alone"
            })
    void state_hostilePath_isTextOnOneLine(String path) {
        String event = text(state(leased(path)));
        assertThat(event).matches("event: state\ndata: [\\x20-\\x7f]+\n\n");
        assertThat(data(event).get("tiles").get(0).get("path").stringValue()).isEqualTo(path);
    }

    @Test
    void state_leasedSegment_hasItsFigures() {
        JsonNode data = data(text(state(leased("/a"))));
        assertThat(data.get("at").longValue()).isEqualTo(12);
        assertThat(data.get("cache").get("OPEN_FILES").longValue()).isEqualTo(5);
        assertThat(data.get("totals").get("replaced").longValue()).isEqualTo(4);
        assertThat(data.has("second")).as("null isn't sent").isFalse();
        JsonNode tile = data.get("tiles").get(0);
        assertThat(tile.toString())
                .isEqualTo("{\"place\":3,\"generation\":2,\"name\":\"seg-000007\",\"state\":\"leased\",\"millis\":1500,"
                        + "\"path\":\"/a\",\"offset\":50,\"length\":200,\"leases\":9,\"carried\":4711}");
    }

    @Test
    void tile_withoutSegment_hasItsPlaceAlone() {
        SegmentStatus broken = new SegmentStatus(1, 5, null, State.BROKEN, false, null, null, 0, 0, 0, null, 0, 0, 0);
        assertThat(data(text(state(broken))).get("tiles").get(0).toString())
                .isEqualTo("{\"place\":1,\"generation\":5,\"state\":\"broken\",\"leases\":0,\"carried\":0}");
    }

    @Test
    void tile_longPath_keepsItsEnds() {
        String path = "/begin" + "x".repeat(60_000) + "end.bin";
        Tile tile = Tile.of(leased(path));
        assertThat(tile.path())
                .hasSize(240)
                .startsWith("/beginx")
                .endsWith("xend.bin")
                .contains("\u2026");
        assertThat(Tile.of(leased("/" + "x".repeat(239))).path()).isEqualTo("/" + "x".repeat(239));
    }
}
