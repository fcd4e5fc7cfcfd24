package io.memlane.proxy.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class HotPropertiesTest {
    @ParameterizedTest
    @CsvSource({
        "-1B,1KB,max-size",
        "1B,1KB,max-size",
        "1048575B,1KB,max-size",
        "1MB,-1B,max-object",
        "1MB,0B,max-object",
        "1MB,1048577B,max-object"
    })
    void sizes_nothingCouldBeKeptWith_areRefusedByTheirName(DataSize maxSize, DataSize maxObject, String key) {
        assertThatThrownBy(() -> new HotProperties(maxSize, maxObject))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("memlane.hot." + key + " is ");
    }

    @ParameterizedTest
    @CsvSource({"0B,1B", "1MB,1MB", "64MB,128KB"})
    void sizes_thatWork_areTaken(DataSize maxSize, DataSize maxObject) {
        assertThat(new HotProperties(maxSize, maxObject).maxSize()).isEqualTo(maxSize);
    }
}
