package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("sets the default locale")
class SegmentFilesTest {
    @ParameterizedTest
    @CsvSource({
        "1, seg-000001",
        "17, seg-000017",
        "999999, seg-999999",
        "1000000, seg-1000000",
        "9223372036854775807, seg-9223372036854775807"
    })
    void directoryName_number_isPaddedAndRecognized(long number, String name) {
        assertThat(SegmentFiles.directoryName(number)).isEqualTo(name);
        assertThat(SegmentFiles.isDirectoryName(name)).isTrue();
    }

    /** A locale with digits of its own must not reach a file's name. */
    @Test
    void directoryName_anyLocale_hasAsciiDigits() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(SegmentFiles.directoryName(17)).isEqualTo("seg-000017");
            assertThat(CycleFiles.file(Path.of("queue"), 1)).hasToString("queue/19700101-000001M.cq4");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "seg-",
                "seg-1",
                "seg-00001",
                "seg-00000a",
                "seg-000001/",
                "../seg-000001",
                "seg-000001/..",
                "seg-000001\n",
                "seg-000001\0",
                "SEG-000001",
                "seg-٠٠٠٠١٧",
                "seg-00000000000000000001",
                "token"
            })
    void isDirectoryName_anythingElse_isFalse(String name) {
        assertThat(SegmentFiles.isDirectoryName(name)).isFalse();
    }
}
