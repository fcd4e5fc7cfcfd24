package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.ErrorCode;
import io.memlane.model.WirePage;
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.control.ControlMessage.Role;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.RequestFields;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Reads encoded messages by nothing but the tables of {@code docs/wire-format.md}. */
class ControlWireFormatTest {
    /** Those that aren't among the preconditions. */
    private static final Set<String> OWN_FIELDS = Set.of("range", "acceptEncoding", "query");

    private WirePage page;

    @BeforeEach
    void read() throws Exception {
        page = new WirePage();
    }

    @Test
    void codes_ofThePage_areThoseOfTheCode() throws Exception {
        assertThat(page.columns("Messages", 0, 1)).isEqualTo(WirePage.numbered(MessageType.values()));
        assertThat(page.columns("Roles", 0, 1)).isEqualTo(WirePage.numbered(Role.values()));
        assertThat(page.columns("Methods", 0, 1)).isEqualTo(WirePage.numbered(Method.values()));
        assertThat(page.columns("Statuses", 0, 1)).isEqualTo(WirePage.numbered(Status.values()));
        assertThat(page.columns("Figures", 0, 1)).isEqualTo(WirePage.numbered(Figure.values()));
        assertThat(page.columns("Error codes", 0, 1)).isEqualTo(WirePage.numbered(ErrorCode.values()));
        Map<String, String> retry = new LinkedHashMap<>();
        Arrays.stream(ErrorCode.values()).forEach(code -> retry.put(code.name(), code.isRetryable() ? "yes" : "no"));
        assertThat(page.columns("Error codes", 1, 2)).isEqualTo(retry);
    }

    @Test
    void limits_ofThePage_areThoseOfTheCode() {
        assertThat(page.columns("Limits", 0, 1))
                .containsEntry("protocol version, oldest", Integer.toString(ControlMessage.MIN_VERSION))
                .containsEntry("protocol version, newest", Integer.toString(ControlMessage.MAX_VERSION))
                .containsEntry("control frame", Integer.toString(ControlCodec.MAX_FRAME_BYTES));
    }

    @ParameterizedTest
    @FieldSource("io.memlane.model.control.Messages#ALL")
    void message_readByThePage_hasItsFieldsInItsOrder(ControlMessage message) throws Exception {
        ByteBuffer frame = ControlCodecTest.frame(message);
        assertThat(page.columns("Messages", 1, 0).get(message.type().name())).isEqualTo(Integer.toString(frame.get()));
        String fields = page.columns("Messages", 1, 3).get(message.type().name());
        Map<String, String> types = new LinkedHashMap<>();
        for (String field : fields.isEmpty() ? new String[0] : fields.split(", ")) {
            types.put(field.split(" ")[0], field.split(" ")[1]);
        }
        assertFields(types, message, frame);
        assertThat(frame.hasRemaining())
                .as("bytes behind the fields of the page")
                .isFalse();
    }

    private void assertFields(Map<String, String> types, Object value, ByteBuffer frame) throws Exception {
        RecordComponent[] components = value.getClass().getRecordComponents();
        assertThat(types.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(components).map(RecordComponent::getName).toList());
        for (Map.Entry<String, String> field : types.entrySet()) {
            RecordComponent component = Arrays.stream(components)
                    .filter(candidate -> candidate.getName().equals(field.getKey()))
                    .findFirst()
                    .orElseThrow();
            component.getAccessor().setAccessible(true);
            assertField(
                    field.getKey(), field.getValue(), component.getAccessor().invoke(value), frame);
        }
    }

    private void assertField(String name, String type, Object value, ByteBuffer frame) throws Exception {
        switch (type) {
            case "wish" -> assertFields(page.columns("Wish", 0, 1), value, frame);
            case "version" -> assertFields(page.columns("OpaqueVersion", 0, 1), value, frame);
            case "version?" -> {
                assertThat(frame.get()).isEqualTo((byte) (value == null ? 0 : 1));
                if (value != null) {
                    assertFields(page.columns("OpaqueVersion", 0, 1), value, frame);
                }
            }
            case "metadata?" -> {
                assertThat(frame.get()).isEqualTo((byte) (value == null ? 0 : 1));
                if (value != null) {
                    assertFields(page.columns("Metadata", 0, 1), value, frame);
                }
            }
            case "delivery?" -> {
                assertThat(frame.get()).isEqualTo((byte) (value == null ? 0 : 1));
                if (value != null) {
                    assertFields(page.columns("Delivery", 0, 1), value, frame);
                }
            }
            case "figures" -> assertFigures((Map<?, ?>) value, frame);
            case "fields" -> assertRequestFields((RequestFields) value, frame);
            case "flag" -> assertThat(frame.get()).as(name).isEqualTo((byte) (value.equals(true) ? 1 : 0));
            case "text?" -> {
                assertThat(frame.hasRemaining()).as(name).isEqualTo(value != null);
                if (value != null) {
                    assertField(name, "text", value, frame);
                }
            }
            case "text" -> {
                byte[] bytes = new byte[frame.getShort() & 0xFFFF];
                frame.get(bytes);
                assertThat(new String(bytes, StandardCharsets.UTF_8)).as(name).isEqualTo(text(value));
            }
            default -> assertThat(number(type, frame)).as(name).isEqualTo(number(value));
        }
    }

    private static String text(Object value) {
        return value instanceof Boundary boundary ? boundary.text() : String.valueOf(value == null ? "" : value);
    }

    private void assertRequestFields(RequestFields fields, ByteBuffer frame) throws Exception {
        int bits = frame.get() & 0xFF;
        for (Map.Entry<String, String> field : page.columns("Fields", 0, 1).entrySet()) {
            String name = field.getValue();
            Object holder = OWN_FIELDS.contains(name) ? fields : fields.preconditions();
            Object value = holder.getClass().getMethod(name).invoke(holder);
            int bit = 1 << Integer.parseInt(field.getKey());
            assertThat((bits & bit) != 0).as(name).isEqualTo(value != null);
            if (value != null) {
                assertField(name, "text", value, frame);
            }
            bits &= ~bit;
        }
        assertThat(bits).as("bits that the page doesn't know").isZero();
    }

    private void assertFigures(Map<?, ?> figures, ByteBuffer frame) throws Exception {
        Map<String, Long> read = new LinkedHashMap<>();
        for (int count = frame.get() & 0xFF; count > 0; count--) {
            String number = Integer.toString(frame.getShort() & 0xFFFF);
            read.put(page.columns("Figures", 0, 1).get(number), frame.getLong());
        }
        Map<String, Object> expected = new LinkedHashMap<>();
        figures.forEach((figure, value) -> expected.put(String.valueOf(figure), value));
        assertThat(read).isEqualTo(expected);
    }

    private static long number(String type, ByteBuffer frame) {
        return switch (type) {
            case "u8" -> frame.get() & 0xFF;
            case "u16" -> frame.getShort() & 0xFFFF;
            case "i32" -> frame.getInt();
            case "i64" -> frame.getLong();
            default -> throw new AssertionError("type " + type);
        };
    }

    private static long number(Object value) throws ReflectiveOperationException {
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        return value instanceof Enum<?> code
                ? ((Number) code.getDeclaringClass().getMethod("number").invoke(code)).longValue()
                : ((Number) value).longValue();
    }
}
