package io.memlane.model.http;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class RangeJazzerTest {
    @FuzzTest(maxDuration = "1m")
    void range_anything_staysWithinTheRepresentation(FuzzedDataProvider data) {
        long lengthBytes = data.consumeLong(0, Long.MAX_VALUE);
        FieldFuzzTargets.range("bytes=" + data.consumeRemainingAsString(), lengthBytes);
    }
}
