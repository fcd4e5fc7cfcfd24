package io.memlane.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.runtime.settings.GivenSetting.Source;
import io.memlane.runtime.start.Service;
import io.memlane.runtime.start.StartRefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingNamesTest {
    private static List<GivenSetting> given(Source source, String... names) {
        return Arrays.stream(names)
                .map(name -> new GivenSetting(name, source, "somewhere", false))
                .toList();
    }

    private static void assertAccepted(Service service, List<GivenSetting> given) {
        assertThatCode(() -> SettingNames.check(service, given)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void check_everyKeyInEveryForm_isAccepted(Service service) {
        for (String varied : service.keys()) {
            if (varied.endsWith(".*")) {
                continue;
            }
            String key = VariedKey.example(varied, "");
            String words = key.replaceAll("[.\\[-]", "_").replace("]", "");
            String variable = key.replaceAll("[.\\[]", "_").replaceAll("[]-]", "");
            assertAccepted(
                    service,
                    given(
                            Source.VARIABLE,
                            variable.toUpperCase(Locale.ROOT),
                            variable,
                            words.toUpperCase(Locale.ROOT),
                            words,
                            key));
            for (Source source : List.of(Source.ARGUMENT, Source.PROPERTY)) {
                assertAccepted(service, given(source, key, key.replace("-", ""), key.replace('-', '_')));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "VARIABLE,MEMLANE_POOL_SEGMNETS,did you mean MEMLANE_POOL_SEGMENTS?",
        "VARIABLE,MEMLANE_POOL_SLOT__SIZE,did you mean MEMLANE_POOL_SLOTSIZE?",
        "VARIABLE,MEMLANE_POOL_QUEUE_ROLLSIZE,did you mean MEMLANE_POOL_QUEUEROLLSIZE?",
        "VARIABLE,MEMLANE_SLOTSIZE,did you mean MEMLANE_POOL_SLOTSIZE?",
        "VARIABLE,memlane.pool.slot,did you mean MEMLANE_POOL_SLOTS?",
        "VARIABLE,MEMLANE_STATEDIR,no key is like it",
        "ARGUMENT,memlane.control.adress,did you mean memlane.control.address?",
        "ARGUMENT,memlane.pool.slto-size,did you mean memlane.pool.slot-size?",
        "ARGUMENT,memlane.verbose,no key is like it",
        "PROPERTY,memlane.pol.segments,did you mean memlane.pool.segments?",
        "PROPERTY,memlane.content.locaton,did you mean memlane.content.location?",
        "PROPERTY,memlane.location,did you mean memlane.content.location?",
        "PROPERTY,Memlane.pool,no key is like it",
        "PROPERTY,memlane.pool.slots.max,did you mean memlane.pool.slots?",
        "PROPERTY,memlane.http.policies[3].patern,did you mean memlane.http.policies[3].pattern?",
        "PROPERTY,memlane.http.policies.pattern,did you mean memlane.http.policies[0].pattern?",
        "PROPERTY,memlane.http.policies[x].pattern,did you mean memlane.http.policies[0].pattern?",
        "PROPERTY,memlane.http.policies[1].cors.allowed-orgins,did you mean"
                + " memlane.http.policies[1].cors.allowed-origins?",
        "PROPERTY,memlane.http.policies[1].header,did you mean memlane.http.policies[1].headers.NAME?",
        "PROPERTY,memlane.http.policies[1].deny[0],did you mean memlane.http.policies[1].deny?",
        "VARIABLE,MEMLANE_HTTP_POLICIES_2_CACHECONTROLS,did you mean MEMLANE_HTTP_POLICIES_2_CACHECONTROL?",
        "VARIABLE,MEMLANE_HTTP_POLICIES_2_HEADERS_XFOO,'names have no form as variables: use a file, or"
                + " SPRING_APPLICATION_JSON'",
        "VARIABLE,MEMLANE_HTTP_POLICIES_2_HEADERS_X_FOO,'names have no form as variables: use a file, or"
                + " SPRING_APPLICATION_JSON'"
    })
    void check_noKeyOfAnyService_isRefusedWithTheNearest(Source source, String name, String advice) {
        assertThatThrownBy(() -> SettingNames.check(Service.PROXY, given(source, name)))
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("A setting under \"memlane\" can't be used by proxy-service:\n\n    " + name
                        + " (somewhere): " + advice);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memlane.http.policies[0].pattern",
                "memlane.http.policies[17].cacheControl",
                "memlane.http.policies[0].headers.X-Foo",
                "memlane.http.policies[0].headers.x.foo",
                "memlane.http.policies[0].headers[X_Foo]",
                "memlane.http.policies[0].cors.allowed-origins",
                "memlane.http.policies[0].cors.allowed-origins[1]"
            })
    void check_placesAndNames_areTheOperators(String name) {
        assertAccepted(Service.PROXY, given(Source.PROPERTY, name));
        assertAccepted(Service.PROXY, given(Source.ARGUMENT, name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MEMLANE_HTTP_POLICIES_0_PATTERN",
                "MEMLANE_HTTP_POLICIES_12_CACHECONTROL",
                "MEMLANE_HTTP_POLICIES_0_CACHE_CONTROL",
                "MEMLANE_HTTP_POLICIES_0_CORS_ALLOWEDORIGINS",
                "MEMLANE_HTTP_POLICIES_0_CORS_ALLOWEDORIGINS_1"
            })
    void check_placesInVariables_areTheOperators(String name) {
        assertAccepted(Service.PROXY, given(Source.VARIABLE, name));
    }

    @Test
    void check_several_namesAllAndWhereTheyStand() {
        List<GivenSetting> given = List.of(
                new GivenSetting("MEMLANE_CACHE_MAXCONECTIONS", Source.VARIABLE, "environment variable", false),
                new GivenSetting("memlane.cache.max-connections", Source.PROPERTY, "a.yml:1", false),
                new GivenSetting("memlane.cache.spin", Source.PROPERTY, "a.yml:7", false));
        assertThatThrownBy(() -> SettingNames.check(Service.CACHE, given))
                .isInstanceOfSatisfying(
                        StartRefusedException.class,
                        refused -> assertThat(refused.action()).contains("docs/configuration.md", "upper case"))
                .hasMessage("""
                    2 settings under "memlane" can't be used by cache-service:

                        MEMLANE_CACHE_MAXCONECTIONS (environment variable): did you mean MEMLANE_CACHE_MAXCONNECTIONS?
                        memlane.cache.spin (a.yml:7): did you mean memlane.cache.spins?\
                    """);
    }

    @Test
    void check_keyOfTheOtherService_isRefusedOnlyAsAnArgument() {
        assertAccepted(Service.CACHE, given(Source.VARIABLE, "MEMLANE_POOL_SEGMENTS"));
        assertAccepted(Service.CACHE, given(Source.PROPERTY, "memlane.pool.segments"));
        assertThatThrownBy(() -> SettingNames.check(Service.CACHE, given(Source.ARGUMENT, "memlane.pool.segments")))
                .hasMessageContaining("memlane.pool.segments (somewhere): it is a key of proxy-service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MEMLANE", "MEMLANES_POOL", "PATH", "memlane", "XMEMLANE_POOL_SEGMENTS", "server.port"})
    void check_namesOfOthers_arePassedOver(String name) {
        for (Source source : Source.values()) {
            assertAccepted(Service.CACHE, given(source, name));
        }
    }

    @Test
    void check_launchersOwnVariables_arePassedOverAsVariablesOnly() {
        assertAccepted(
                Service.PROXY, given(Source.VARIABLE, "MEMLANE_JAVA_HOME", "MEMLANE_JAVA_OPTS", "MEMLANE_STATE_DIR"));
        assertThatThrownBy(() -> SettingNames.check(Service.PROXY, given(Source.PROPERTY, "memlane.java.home")))
                .hasMessageContaining("no key is like it");
    }

    @Test
    void check_kubernetesServiceLinks_arePassedOver() {
        assertAccepted(
                Service.PROXY,
                given(
                        Source.VARIABLE,
                        "MEMLANE_SERVICE_HOST",
                        "MEMLANE_SERVICE_PORT",
                        "MEMLANE_SERVICE_PORT_HTTP",
                        "MEMLANE_PORT",
                        "MEMLANE_PORT_8080_TCP",
                        "MEMLANE_PORT_8080_TCP_PROTO",
                        "MEMLANE_PORT_8080_TCP_PORT",
                        "MEMLANE_PORT_8080_TCP_ADDR",
                        "MEMLANE_TWO_SERVICE_HOST",
                        "MEMLANE_TWO_PORT_53_UDP"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MEMLANE_SERVER_PORT", "MEMLANE_POOL_PORT", "MEMLANE_PORT_8080_TCP_SIZE", "MEMLANE_PORTS"})
    void check_likeAServiceLinkButNone_isRefused(String name) {
        assertThatThrownBy(
                        () -> SettingNames.check(Service.PROXY, given(Source.VARIABLE, "MEMLANE_SERVICE_HOST", name)))
                .hasMessageContaining(name);
    }

    @Test
    void check_groupWithoutKeys_isAcceptedOnlyWhenEmpty() {
        assertAccepted(Service.CACHE, List.of(new GivenSetting("memlane.pool", Source.PROPERTY, "a.yml:1", true)));
        for (String group :
                List.of("memlane.http.policies", "memlane.http.policies[0]", "memlane.http.policies[0].headers")) {
            assertAccepted(Service.PROXY, List.of(new GivenSetting(group, Source.PROPERTY, "a.yml:1", true)));
            assertThatThrownBy(() -> SettingNames.check(Service.PROXY, given(Source.PROPERTY, group)))
                    .hasMessageContaining(group);
        }
        assertThatThrownBy(() -> SettingNames.check(Service.CACHE, given(Source.PROPERTY, "memlane.pool")))
                .hasMessageContaining("memlane.pool (somewhere)");
    }
}
