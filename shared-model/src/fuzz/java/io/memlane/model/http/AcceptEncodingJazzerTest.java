package io.memlane.model.http;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class AcceptEncodingJazzerTest {
    @FuzzTest(maxDuration = "1m")
    void acceptEncoding_anything_choosesWhatIsThere(FuzzedDataProvider data) {
        FieldFuzzTargets.acceptEncoding(data.consumeRemainingAsString());
    }
}
