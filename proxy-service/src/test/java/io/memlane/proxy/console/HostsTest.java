package io.memlane.proxy.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
    private final Hosts hosts = new Hosts(List.of("Ops.Example", "memlane.example."));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "::1",
                "[::1]",
                "[fe80::1]",
                "localhost",
                "LOCALHOST",
                "a.localhost",
                "memlane-proxy",
                "ops.example",
                "OPS.example.",
                "memlane.example"
            })
    void isAllowed_addressOrNameThatNobodyElseCanOwn_is(String host) {
        assertThat(hosts.isAllowed(host)).isTrue();
    }

    @Test
    void isAllowed_noName_is() {
        assertThat(hosts.isAllowed(null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.0.0.1.evil.example",
                "1.2.3.4.nip.io",
                "localhost.evil.example",
                "notlocalhost.example",
                "ops.example.evil.example",
                "xops.example"
            })
    void isAllowed_nameOfSomebodyElse_isNot(String host) {
        assertThat(hosts.isAllowed(host)).isFalse();
    }
}
