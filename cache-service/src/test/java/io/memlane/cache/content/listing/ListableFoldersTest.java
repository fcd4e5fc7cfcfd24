package io.memlane.cache.content.listing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListableFoldersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /**       | /              | true
        /**       | /a/b/          | true
        /**       | /a/b           | true
        /         | /              | true
        /         | /a/            | false
        /a        | /a/            | true
        /a/       | /a/            | true
        /a/       | /a             | true
        /a/       | /a/b/          | false
        /a/       | /A/            | false
        /a/**     | /a/            | true
        /a/**     | /a/b/c/        | true
        /a/**     | /ab/           | false
        /a/*      | /a/            | false
        /a/*      | /a/b/          | true
        /a/*      | /a/b/c/        | false
        /a b/     | /a b/          | true
        /a b/     | /a%20b/        | false
        /a;b/     | /a;b/          | true
        /a/       | /a;b/          | false
        /**       | /.git/         | false
        /**       | /a/.b/c/       | false
        /.git/    | /.git/         | false
        /**       | /a//           | false
        /**       | //             | false
        /**       | a/             | false
        """)
    void contain_paths_matchByFolder(String pattern, String path, boolean expected) {
        assertThat(new ListableFolders(List.of("/never/", pattern)).contain(path))
                .isEqualTo(expected);
    }

    @Test
    void contain_noPatterns_isNothing() {
        ListableFolders none = new ListableFolders(List.of());
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.contain("/")).isFalse();
    }
}
