package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.Disposition;
import io.memlane.proxy.policy.HttpProperties;
import io.memlane.proxy.policy.PathPolicy;
import io.memlane.proxy.policy.Policies;
import io.memlane.proxy.policy.PolicyProperties;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies beside what an origin says itself. */
class ContentHeadersTest {
    private static final String KEPT_LONG = "public, max-age=31536000";

    private static HttpFields of(int status, String... fields) {
        return of(KEPT_LONG, null, status, fields);
    }

    private static HttpFields of(
            @Nullable String cacheControl, @Nullable String override, int status, String... fields) {
        PathPolicy policy = new Policies(new HttpProperties(
                        false,
                        List.of(new PolicyProperties(
                                "/**",
                                cacheControl,
                                override,
                                Map.of("X-Frame-Options", "DENY"),
                                Disposition.ATTACHMENT,
                                null,
                                null))))
                .of("/a.txt");
        HttpFields.Mutable header = HttpFields.build();
        ContentHeaders.set(
                new ResponseHead(status, Fields.of(fields), 5, new OpaqueVersion(1, 2, 3, 4, 5), true),
                policy,
                CrossOrigin.SILENT,
                header);
        assertThat(header.get("X-Frame-Options")).isEqualTo("DENY");
        return header;
    }

    @Test
    void set_originSaysNothing_thePolicyDoes() {
        for (int status : List.of(200, 206)) {
            assertThat(of(status).getValuesList("Cache-Control")).containsExactly(KEPT_LONG);
            assertThat(of(status).get("Content-Disposition")).startsWith("attachment");
        }
        assertThat(of(304).getValuesList("Cache-Control")).containsExactly(KEPT_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "no-store", "max-age=5"})
    void set_originSaysHowLongItMayBeKept_thatCounts(String says) {
        for (int status : List.of(200, 206, 304, 404)) {
            assertThat(of(status, "Cache-Control", says).getValuesList("Cache-Control"))
                    .containsExactly(says);
        }
    }

    @Test
    void set_originSetsCookies_isNotSaidToBeAnybodys() {
        assertThat(of(200, "Set-Cookie", "session=1").contains("Cache-Control")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 401, 404, 500, 503})
    void set_originsErrorsAndRedirects_areNeitherKeptNorSaved(int status) {
        assertThat(of(status).contains("Cache-Control")).isFalse();
        assertThat(of(status).contains("Content-Disposition")).isFalse();
    }

    @Test
    void set_override_standsInPlaceOfWhatTheOriginSays() {
        for (int status : List.of(200, 206, 304)) {
            assertThat(of(null, KEPT_LONG, status, "Cache-Control", "max-age=5, must-revalidate")
                            .getValuesList("Cache-Control"))
                    .containsExactly(KEPT_LONG);
        }
        assertThat(of("max-age=1", KEPT_LONG, 200).getValuesList("Cache-Control"))
                .containsExactly(KEPT_LONG);
        assertThat(of(null, KEPT_LONG, 404, "Cache-Control", "max-age=5").getValuesList("Cache-Control"))
                .containsExactly("max-age=5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "no-store", "max-age=5, PRIVATE", "private=\"X-Token\", max-age=5"})
    void set_override_neverLoosensWhatIsForOneClient(String says) {
        assertThat(of(null, KEPT_LONG, 200, "Cache-Control", says).getValuesList("Cache-Control"))
                .containsExactly(says);
        assertThat(of(null, KEPT_LONG, 200, "Set-Cookie", "session=1", "Cache-Control", "max-age=5")
                        .getValuesList("Cache-Control"))
                .containsExactly("max-age=5");
    }

    @Test
    void set_originNamesTheFile_thatCounts() {
        assertThat(of(200, "Content-Disposition", "attachment; filename=its.txt")
                        .getValuesList("Content-Disposition"))
                .containsExactly("attachment; filename=its.txt");
    }
}
