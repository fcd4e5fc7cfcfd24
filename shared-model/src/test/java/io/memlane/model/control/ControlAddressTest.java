package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlAddressTest {
    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:7070, 127.0.0.1, 7070, true",
        "tcp://127.9.9.9:1, 127.9.9.9, 1, true",
        "tcp://localhost:65535, localhost, 65535, true",
        "tcp://[::1]:7070, ::1, 7070, true",
        "tcp://0.0.0.0:7070, 0.0.0.0, 7070, false",
        "tcp://[::]:7070, ::, 7070, false",
        "tcp://192.0.2.1:7070, 192.0.2.1, 7070, false",
    })
    void parse_tcp_isReadAndWrittenTheSame(String text, String host, int port, boolean local) throws Exception {
        ControlAddress address = ControlAddress.parse(text);
        assertThat(address).isEqualTo(new ControlAddress.Tcp(host, port)).hasToString(text);
        assertThat(address.isLocal()).isEqualTo(local);
        assertThat(((InetSocketAddress) address.resolve()).getPort()).isEqualTo(port);
    }

    @Test
    void parse_hostWithUnderscore_isAccepted() {
        assertThat(ControlAddress.parse("tcp://cache_1:7070")).isEqualTo(new ControlAddress.Tcp("cache_1", 7070));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run/memlane/control.sock", "/c", "/a/../b"})
    void parse_unix_isReadAndWrittenTheSame(String path) throws Exception {
        ControlAddress address = ControlAddress.parse("unix://" + path);
        assertThat(address).isEqualTo(new ControlAddress.Unix(Path.of(path))).hasToString("unix://" + path);
        assertThat(address.isLocal()).isTrue();
        assertThat(address.resolve()).isEqualTo(UnixDomainSocketAddress.of(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7070",
                "127.0.0.1:7070",
                "http://127.0.0.1:7070",
                "TCP",
                "tcp:127.0.0.1:7070",
                "tcp://",
                "tcp://127.0.0.1",
                "tcp://127.0.0.1:",
                "tcp://:7070",
                "tcp://127.0.0.1:0",
                "tcp://127.0.0.1:-1",
                "tcp://127.0.0.1:65536",
                "tcp://127.0.0.1:99999999999",
                "tcp://127.0.0.1:http",
                "tcp://127.0.0.1:7070/",
                "tcp://127.0.0.1:7070/path",
                "tcp://127.0.0.1:7070?x=1",
                "tcp://127.0.0.1:7070#x",
                "tcp://user@127.0.0.1:7070",
                "tcp://[::1:7070",
                "tcp://a b:7070",
                "unix:",
                "unix:relative.sock",
                "unix://",
                "unix://run/memlane.sock",
                "unix://my_run/memlane.sock",
                "unix://@/memlane.sock",
                "unix:///memlane.sock?x",
                "unix:///memlane.sock#x",
                "unix:///a b",
                "unix:///a%00b",
                "/run/memlane.sock",
            })
    void parse_noAddress_saysWhatIsWrong(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ControlAddress.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    /** sun_path has room for 104 bytes on macOS, its end included. */
    @Test
    void parse_unixPathTooLong_saysSo() {
        assertThat(ControlAddress.parse("unix:///" + "a".repeat(102))).isNotNull();
        for (String path : new String[] {"/" + "a".repeat(103), "/" + "ü".repeat(52)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ControlAddress.parse("unix://" + path))
                    .withMessageContaining("104");
        }
    }
}
