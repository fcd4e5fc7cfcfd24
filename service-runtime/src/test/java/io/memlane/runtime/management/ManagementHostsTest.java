package io.memlane.runtime.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementHostsTest {
    private final ManagementHosts hosts = new ManagementHosts(List.of("Ops.Example", "memlane.example.", "cache"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:9090",
                "10.1.2.3:9091",
                "[::1]",
                "[::1]:9090",
                "[fe80::1%25eth0]:9090",
                "[::ffff:10.0.0.1]",
                "localhost",
                "LOCALHOST:9090",
                "localhost.:9090",
                "a.localhost",
                "ops.example",
                "OPS.example.:443",
                "memlane.example",
                "cache:9091",
                ""
            })
    void isAllowed_addressLoopbackNameOrListedOne_is(String authority) {
        assertThat(hosts.isAllowed(authority)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:9090",
                "127.0.0.1.evil.example",
                "127.0.0.1:80@evil.example",
                "1.2.3.4.nip.io",
                "localhost.evil.example",
                "notlocalhost",
                "notlocalhost.example",
                "ops.example.evil.example",
                "xops.example",
                "cache.evil.example",
                "intranet",
                "::1",
                "[::1].evil.example"
            })
    void isAllowed_nameThatSomebodyElseMayAnswerFor_isNot(String authority) {
        assertThat(hosts.isAllowed(authority)).isFalse();
    }
}
