package io.memlane.proxy.web.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    /** RFC 5952 §4. */
    @ParameterizedTest
    @CsvSource({
        "[0:0:0:0:0:0:0:1],::1",
        "[::],::",
        "2001:DB8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
        "2001:db8::,2001:db8::",
        "1:0:3:4:5:6:0:0,1:0:3:4:5:6::",
        "fe80:0:0:0:0:0:0:1,fe80::1",
        "::ffff:192.0.2.1,192.0.2.1",
        "192.0.2.1,192.0.2.1",
        "unknown,unknown",
        "a:b,a:b"
    })
    void text_address_isShortAndWithoutBrackets(String host, String expected) {
        assertThat(ClientAddress.text(host)).isEqualTo(expected);
    }

    @Test
    void text_random_isTheSameAddressAndWrittenSoAgain() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ClientAddressTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[16];
            for (int j = 0; j < 16; j++) {
                bytes[j] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
            }
            bytes[0] = 0x20;
            String text = ClientAddress.text(InetAddress.getByAddress(bytes));
            assertThat(InetAddress.ofLiteral(text).getAddress())
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(bytes);
            assertThat(ClientAddress.text(text)).isEqualTo(text);
        }
    }
}
