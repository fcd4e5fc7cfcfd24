package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Whatever else is promised of the content port, where the thread that reads from clients asks, and answers what is at hand. */
class ContentPortAheadTest {
    @BeforeAll
    static void askAhead() {
        FakeContentSource.ahead = true;
    }

    @AfterAll
    static void askAsUsual() {
        FakeContentSource.ahead = false;
    }

    @Nested
    class Answers extends ContentPortTest {
        @Autowired
        private FakeContentSource source;

        @Test
        void get_atHand_isAskedAheadFromTheFirstRequestOn() throws Exception {
            int before = source.atHand.get();
            assertThat(RawClient.get(port, "/hello").text()).isEqualTo("hello\n");
            assertThat(source.atHand).hasValue(before + 1);
        }

        /** The selector stays interested in what a client sends while it is waited for the cache. */
        @Test
        void get_clientSendsMoreBeforeItsAnswer_getsBothInTheirOrder() throws Exception {
            try (RawClient client = new RawClient(port)) {
                for (int round = 0; round < 3; round++) {
                    client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
                    client.send("GET /hello HTTP/1.1\r\nHost:");
                    assertThat(RawClient.get(port, "/one").text()).isEqualTo("1");
                    client.send(" a\r\n\r\n");
                    source.goOn.release();
                    assertThat(client.read().text()).isEqualTo("h");
                    assertThat(client.read().text()).isEqualTo("hello\n");
                }
            }
        }

        @Test
        void get_clientLeavesBeforeItsAnswer_disturbsNobody() throws Exception {
            try (RawClient client = new RawClient(port)) {
                client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(RawClient.get(port, "/one").text()).isEqualTo("1");
            }
            assertThat(RawClient.get(port, "/one").text()).isEqualTo("1");
            source.goOn.release();
            assertThat(RawClient.get(port, "/hello").text()).isEqualTo("hello\n");
        }
    }

    @Nested
    class Fields extends ContentPortFieldsTest {}

    @Nested
    class Requests extends ContentPortRequestTest {}

    @Nested
    class Garbage extends ContentPortGarbageTest {}

    @Nested
    class Failures extends ContentPortFailureTest {}

    @Nested
    class Policies extends ContentPortPolicyTest {}

    @Nested
    class Pace extends ContentPortPaceTest {}

    @Nested
    class Stalls extends ContentPortStallTest {}

    @Nested
    class Lingers extends ContentPortLingerTest {}

    @Nested
    class KeptAlive extends ContentPortKeepAliveTest {}

    @Nested
    class UnknownLengths extends ContentPortUnknownLengthTest {}

    @Nested
    class PassedOn extends ContentPortPassedOnTest {}
}
