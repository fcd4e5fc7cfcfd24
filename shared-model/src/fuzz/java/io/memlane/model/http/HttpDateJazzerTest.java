package io.memlane.model.http;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class HttpDateJazzerTest {
    @FuzzTest(maxDuration = "1m")
    void date_anything_isNoneOrThatMoment(FuzzedDataProvider data) {
        FieldFuzzTargets.date(data.consumeRemainingAsString());
    }
}
