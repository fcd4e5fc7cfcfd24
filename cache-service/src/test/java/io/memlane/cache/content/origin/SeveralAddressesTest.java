package io.memlane.cache.content.origin;

import static io.memlane.cache.content.origin.OriginFixture.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.client.ClientSettings;
import io.memlane.cache.content.origin.client.ClientSettings.Protocol;
import io.memlane.cache.content.origin.client.Credentials;
import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.model.http.Refusal;
import io.memlane.support.Ports;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An origin at several places, some of which don't do what they should. */
class SeveralAddressesTest {
    private static final String NOT_STORED = "Cache-Control: no-store\r\n";

    private static ClientSettings at(ScriptedOrigin origin, int... ports) {
        return OriginFixture.client(
                origin.uri(), addresses(ports), Duration.ofSeconds(10), Protocol.NEGOTIATED, null, Credentials.NONE);
    }

    @Test
    void get_two_areAskedInTurns_byTheNameOfTheOrigin() {
        try (ScriptedOrigin other = new ScriptedOrigin(exchange -> exchange.ok(NOT_STORED, "other"));
                OriginFixture fixture = new OriginFixture(
                        new ScriptedOrigin(exchange -> exchange.ok(NOT_STORED, "one")),
                        one -> at(one, one.port(), other.port()))) {
            for (int i = 0; i < 10; i++) {
                assertThat(fixture.get("/" + i).status()).isEqualTo(200);
            }
            assertThat(fixture.asked()).isEqualTo(5);
            assertThat(other.requests())
                    .hasSize(5)
                    .allSatisfy(request -> assertThat(request.field("Host"))
                            .isEqualTo(fixture.origin.uri().getAuthority()));
        }
    }

    /** Nothing was sent, so nothing is sent twice: also with a body. */
    @Test
    void ask_oneCantBeConnectedTo_anotherIsAsked_andThatOneIsLeftAlone() {
        int closed = Ports.free();
        try (OriginFixture fixture = new OriginFixture(
                new ScriptedOrigin(exchange -> exchange.ok(NOT_STORED, exchange.method() + exchange.body())),
                one -> at(one, closed, one.port()))) {
            for (int i = 0; i < 10; i++) {
                ScriptedBody body = new ScriptedBody(5);
                body.come("hello", true);
                assertThat(fixture.ask("POST", "/" + i, body).body()).isEqualTo("POSThello");
            }
            assertThat(fixture.failures()).isEmpty();
            assertThat(fixture.content.ejected()).isEqualTo(1);
        }
    }

    @Test
    void get_oneClosesWithoutAnAnswer_anotherIsAsked() {
        try (ScriptedOrigin silent =
                        new ScriptedOrigin(exchange -> exchange.socket().close());
                OriginFixture fixture = new OriginFixture(
                        new ScriptedOrigin(exchange -> exchange.ok(NOT_STORED, "one")),
                        one -> at(one, silent.port(), one.port()))) {
            for (int i = 0; i < 10; i++) {
                assertThat(fixture.get("/" + i).body()).isEqualTo("one");
            }
            assertThat(silent.requests()).hasSize(3);
            assertThat(fixture.content.ejected()).isEqualTo(1);
        }
    }

    /** Who says so himself is believed, and his word is passed on. */
    @Test
    void get_oneIsUnavailable_isPassedOn_andThatOneIsLeftAlone() {
        try (ScriptedOrigin unavailable = new ScriptedOrigin(
                        exchange -> exchange.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"));
                OriginFixture fixture = new OriginFixture(
                        new ScriptedOrigin(exchange -> exchange.ok(NOT_STORED, "one")),
                        one -> at(one, unavailable.port(), one.port()))) {
            for (int i = 0; i < 20; i++) {
                assertThat(fixture.get("/" + i).status()).isIn(200, 503);
            }
            assertThat(unavailable.requests()).hasSize(3);
        }
    }

    /** What isn't safe may have been done. */
    @Test
    void post_oneClosesWithoutAnAnswer_noOtherIsAsked() {
        try (ScriptedOrigin silent =
                        new ScriptedOrigin(exchange -> exchange.socket().close());
                OriginFixture fixture = new OriginFixture(
                        new ScriptedOrigin(exchange -> exchange.ok(NOT_STORED, "one")),
                        one -> at(one, silent.port(), one.port()))) {
            assertThat(fixture.ask("POST", "/a", null).refusal()).isEqualTo(Refusal.Kind.FAILED);
            assertThat(fixture.asked()).isZero();
            assertThat(silent.requests()).hasSize(1);
        }
    }

    @Test
    void get_noneCanBeConnectedTo_isRefused_andAskedAllTheSame() {
        try (OriginFixture fixture = new OriginFixture(
                new ScriptedOrigin(exchange -> exchange.ok("", "")), one -> at(one, Ports.free(), Ports.free()))) {
            for (int i = 0; i < 5; i++) {
                assertThat(fixture.get("/a" + i).refusal()).isEqualTo(Refusal.Kind.FAILED);
            }
            assertThat(fixture.failures()).isEqualTo(Map.of(Reason.CONNECT, 5L));
            assertThat(fixture.content.ejected()).isEqualTo(2);
        }
    }
}
