package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.ErrorCode;
import io.memlane.model.WirePage;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Outcome;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Reads encoded messages by nothing but the tables of {@code docs/wire-format.md}. */
class ControlWireFormatTest {
    private WirePage page;

    @BeforeEach
    void read() throws Exception {
        page = new WirePage();
    }

    @Test
    void codes_ofThePage_areThoseOfTheCode() throws Exception {
        assertThat(page.columns("Messages", 0, 1)).isEqualTo(WirePage.numbered(MessageType.values()));
        assertThat(page.columns("Roles", 0, 1)).isEqualTo(WirePage.numbered(Role.values()));
        assertThat(page.columns("Scopes", 0, 1)).isEqualTo(WirePage.numbered(Scope.values()));
        assertThat(page.columns("Refusals", 0, 1)).isEqualTo(WirePage.numbered(Refusal.Kind.values()));
        assertThat(page.columns("Methods of version 3", 0, 1)).isEqualTo(WirePage.numbered(Version3.Method.values()));
        assertThat(page.columns("Statuses of version 3", 0, 1)).isEqualTo(WirePage.numbered(Version3.Status.values()));
        assertThat(page.columns("Figures", 0, 1)).isEqualTo(WirePage.numbered(Figure.values()));
        assertThat(page.columns("Error codes", 0, 1)).isEqualTo(WirePage.numbered(ErrorCode.values()));
        Map<String, String> retry = new LinkedHashMap<>();
        Arrays.stream(ErrorCode.values()).forEach(code -> retry.put(code.name(), code.isRetryable() ? "yes" : "no"));
        assertThat(page.columns("Error codes", 1, 2)).isEqualTo(retry);
    }

    @Test
    void fieldNumbers_ofThePage_areThoseOfTheCode() {
        Map<String, String> numbers = new LinkedHashMap<>();
        FieldCodes.NAMES.forEach(name -> numbers.put(Integer.toString(numbers.size() + 1), name));
        assertThat(page.columns("Field numbers", 0, 1)).isEqualTo(numbers);
    }

    @Test
    void limits_ofThePage_areThoseOfTheCode() {
        assertThat(page.columns("Limits", 0, 1))
                .containsEntry("protocol version, oldest", Integer.toString(ControlMessage.MIN_VERSION))
                .containsEntry("protocol version, newest", Integer.toString(ControlMessage.MAX_VERSION))
                .containsEntry("bytes of a BODY", Integer.toString(ControlMessage.Body.MAX_BYTES))
                .containsEntry("control frame", Integer.toString(ControlCodec.MAX_FRAME_BYTES));
    }

    @ParameterizedTest
    @FieldSource("io.memlane.model.control.Messages#ALL")
    void message_readByThePage_hasItsFieldsInItsOrder(ControlMessage message) throws Exception {
        assertMessage("Messages", message.type(), message, ControlCodecTest.frame(message));
    }

    @ParameterizedTest
    @FieldSource("io.memlane.model.control.Messages#OF_VERSION_3")
    void messageOfVersion3_readByThePage_hasItsFieldsInItsOrder(ControlMessage message) throws Exception {
        Object translated = switch (message) {
            case Open open -> Version3Translation.from(open);
            case Meta meta -> Version3Translation.from(meta);
            default -> throw new AssertionError(message);
        };
        assertMessage("OPEN and META of version 3", message.type(), translated, ControlCodecTest.frame(message, 3));
    }

    private void assertMessage(String table, MessageType type, Object message, ByteBuffer frame) throws Exception {
        assertThat(page.columns("Messages", 1, 0).get(type.name())).isEqualTo(Integer.toString(frame.get()));
        String fields = page.columns(table, 1, 3).get(type.name());
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
            case "request" -> assertFields(page.columns("Request", 0, 1), value, frame);
            case "part" -> assertFields(page.columns("Part", 0, 1), value, frame);
            case "outcome" -> assertOutcome((Outcome) value, frame);
            case "fields" -> assertHttpFields((Fields) value, frame);
            case "version" -> assertVersion((OpaqueVersion) value, frame);
            case "version?" -> {
                if (assertPresence(value, frame)) {
                    assertVersion((OpaqueVersion) value, frame);
                }
            }
            case "metadata?" -> {
                if (assertPresence(value, frame)) {
                    assertFields(page.columns("Metadata", 0, 1), value, frame);
                }
            }
            case "delivery?" -> {
                if (assertPresence(value, frame)) {
                    assertFields(page.columns("Delivery", 0, 1), value, frame);
                }
            }
            case "choice" -> assertChoice(value, frame);
            case "bytes" -> {
                ByteBuffer expected = (ByteBuffer) value;
                assertThat(frame.getInt()).isEqualTo(expected.remaining());
                assertThat(frame.slice(frame.position(), expected.remaining())).isEqualTo(expected);
                frame.position(frame.position() + expected.remaining());
            }
            case "figures" -> assertFigures((Map<?, ?>) value, frame);
            case "flag" -> assertThat(frame.get()).as(name).isEqualTo((byte) (value.equals(true) ? 1 : 0));
            case "text?" -> {
                if (value != null || frame.hasRemaining()) {
                    assertField(name, "text", value, frame);
                }
            }
            case "i32?" -> {
                assertThat(frame.hasRemaining()).as(name).isEqualTo(!value.equals(0));
                if (frame.hasRemaining()) {
                    assertField(name, "i32", value, frame);
                }
            }
            case "offer?" -> {
                assertThat(frame.hasRemaining()).as(name).isEqualTo(!HotOffer.NONE.equals(value));
                if (frame.hasRemaining()) {
                    assertFields(page.columns("Offer", 0, 1), value, frame);
                }
            }
            case "grant?" -> {
                assertThat(frame.hasRemaining()).as(name).isEqualTo(value != null);
                if (value != null) {
                    assertFields(page.columns("Grant", 0, 1), value, frame);
                }
            }
            case "interims?" -> assertInterim((List<?>) value, frame);
            case "words" -> {
                List<Integer> read = new ArrayList<>();
                for (int count = frame.getShort() & 0xFFFF; count > 0; count--) {
                    read.add(frame.getInt());
                }
                assertThat(read).isEqualTo(value);
            }
            case "text" -> assertThat(text(frame)).as(name).isEqualTo(text(value));
            default -> assertThat(number(type, frame)).as(name).isEqualTo(number(value));
        }
    }

    private static String text(Object value) {
        return value instanceof Boundary boundary ? boundary.text() : String.valueOf(value == null ? "" : value);
    }

    private static boolean assertPresence(Object value, ByteBuffer frame) {
        assertThat(frame.get()).isEqualTo((byte) (value == null ? 0 : 1));
        return value != null;
    }

    /** Opaque: what is in it is nobody's business but the writer's. */
    private static void assertVersion(OpaqueVersion version, ByteBuffer frame) {
        assertThat(new OpaqueVersion(
                        frame.getLong(), frame.getLong(), frame.getLong(), frame.getLong(), frame.getLong()))
                .isEqualTo(version);
    }

    private void assertOutcome(Outcome outcome, ByteBuffer frame) throws Exception {
        int number = frame.get() & 0xFF;
        switch (outcome) {
            case Refusal refusal -> {
                assertThat(page.columns("Refusals", 0, 1))
                        .containsEntry(Integer.toString(number), refusal.kind().name());
                assertField("detail", "text", refusal.detail(), frame);
            }
            case ResponseHead head -> {
                assertThat(number).isEqualTo(255);
                assertFields(page.columns("Response", 0, 1), head, frame);
            }
        }
    }

    private void assertInterim(List<?> interim, ByteBuffer frame) throws Exception {
        assertThat(frame.hasRemaining()).isEqualTo(!interim.isEmpty());
        if (frame.hasRemaining()) {
            assertThat(frame.get()).isEqualTo((byte) interim.size());
            for (Object one : interim) {
                assertField("status", "u8", ((InterimResponse) one).status(), frame);
                assertHttpFields(((InterimResponse) one).fields(), frame);
            }
        }
    }

    private void assertHttpFields(Fields fields, ByteBuffer frame) throws Exception {
        Fields.Builder read = Fields.builder();
        for (int count = frame.getShort() & 0xFFFF; count > 0; count--) {
            int number = frame.get() & 0xFF;
            String name = number == 0
                    ? text(frame)
                    : page.columns("Field numbers", 0, 1).get(Integer.toString(number));
            read.add(name, text(frame));
        }
        assertThat(read.build()).isEqualTo(fields);
    }

    private static String text(ByteBuffer frame) {
        byte[] bytes = new byte[frame.getShort() & 0xFFFF];
        frame.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void assertChoice(Object fields, ByteBuffer frame) throws Exception {
        int bits = frame.get() & 0xFF;
        for (Map.Entry<String, String> field : page.columns("Choice", 0, 1).entrySet()) {
            String name = field.getValue();
            Object value = fields.getClass().getDeclaredMethod(name).invoke(fields);
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
        if (value instanceof Enum<?> code) {
            Method accessor = code.getDeclaringClass().getMethod("number");
            accessor.setAccessible(true);
            return ((Number) accessor.invoke(code)).longValue();
        }
        return ((Number) value).longValue();
    }
}
