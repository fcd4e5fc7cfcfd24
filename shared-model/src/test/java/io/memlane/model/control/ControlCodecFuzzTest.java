package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.ErrorCode;
import io.memlane.model.Fuzz;
import io.memlane.model.MemlaneException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, decoding gives a message or MALFORMED. */
@Tag(Fuzz.TAG)
class ControlCodecFuzzTest {
    private static final int ROUNDS = 100_000;

    private static void decode(byte[] bytes) throws MemlaneException {
        try {
            ControlMessage message = ControlCodecTest.decode(ByteBuffer.wrap(bytes));
            // What can be read can be written, unless it grows: an unknown code becomes UNKNOWN, which is as long.
            assertThat(ControlCodecTest.decode(ControlCodecTest.frame(message))).isEqualTo(message);
        } catch (MemlaneException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED);
            assertThat(e.getMessage()).isNotBlank();
        } catch (RuntimeException e) {
            throw new AssertionError(HexFormat.of().formatHex(bytes), e);
        }
    }

    @Test
    void decode_randomBytes_onlyMalformedEscapes() {
        Fuzz.of(ControlCodecFuzzTest.class, ROUNDS).run(random -> {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextInt(4) != 0) {
                bytes[0] = (byte) random.nextInt(12);
            }
            decode(bytes);
        });
    }

    @Test
    void decode_mutatedMessages_onlyMalformedEscapes() {
        Fuzz.of(ControlCodecFuzzTest.class, ROUNDS / 4).run(random -> {
            ByteBuffer frame = ControlCodecTest.frame(Messages.random(random));
            byte[] bytes = new byte[Math.max(1, frame.remaining() - random.nextInt(4))];
            frame.get(bytes, 0, Math.min(bytes.length, frame.remaining()));
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(Math.min(bytes.length, 64))] ^= (byte) (1 << random.nextInt(8));
            }
            decode(bytes);
        });
    }
}
