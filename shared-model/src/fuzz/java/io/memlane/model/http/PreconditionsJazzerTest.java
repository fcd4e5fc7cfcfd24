package io.memlane.model.http;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class PreconditionsJazzerTest {
    @FuzzTest(maxDuration = "1m")
    void preconditions_anything_failsOrIsIgnoredTheSafeWay(FuzzedDataProvider data) {
        FieldFuzzTargets.preconditions(data.consumeRemainingAsString());
    }
}
