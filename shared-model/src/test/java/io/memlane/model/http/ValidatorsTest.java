package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.Validators.DateUse;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §8.8.1, §8.8.2. Times in milliseconds. */
class ValidatorsTest {
    private static final long NANOS = 1_000_000;
    private static final EntityTag TAG = new EntityTag("\"t\"");

    @ParameterizedTest
    @CsvSource({
        // Written in the middle of second 10.
        "10500, 10500, WITHHELD, 10, false",
        "10500, 11499, WITHHELD, 10, false",
        "10500, 11500, WITHHELD, 10, true",
        "10500, 11999, WITHHELD, 10, true",
        "10500, 12000, STRONG, 10, true",
        // At its beginning and end.
        "10000, 11000, WITHHELD, 10, true",
        "10999, 11998, WITHHELD, 10, false",
        "10999, 12000, STRONG, 10, true",
        // In the future.
        "10500, 10499, WITHHELD, 10, false",
        "10500, 9999, CLAMPED, 9, false",
        "9000000, 10999, CLAMPED, 10, false",
        // Before the epoch.
        "-1500, 5000, STRONG, -2, true",
    })
    void byTime_ageDecidesWhatTheyAreGoodFor(long modified, long now, DateUse date, long seconds, boolean strongTag) {
        Validators validators = Validators.byTime(TAG, modified * NANOS, now);
        assertThat(validators.date()).isEqualTo(date);
        assertThat(validators.modifiedSeconds()).isEqualTo(seconds);
        assertThat(validators.etag().isStrong()).isEqualTo(strongTag);
        assertThat(validators.showsDate()).isEqualTo(date != DateUse.WITHHELD);
        assertThat(validators.isSettled()).isEqualTo(date == DateUse.STRONG);
    }

    @Test
    void byTime_anyMoment_dateIsNeverInTheFutureAndSettledStaysSettled() {
        long seed = System.nanoTime();
        System.out.println("ValidatorsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long modifiedNanos = random.nextLong(-5_000_000_000L, 20_000_000_000L);
            long nowMillis = random.nextLong(0, 20_000);
            Validators now = Validators.byTime(TAG, modifiedNanos, nowMillis);
            assertThat(now.modifiedSeconds() * 1000).as("seed %d", seed).isLessThanOrEqualTo(nowMillis);
            if (now.isSettled()) {
                assertThat(now.etag().isStrong()).as("seed %d", seed).isTrue();
                assertThat(Validators.byTime(TAG, modifiedNanos, nowMillis + random.nextInt(10_000)))
                        .as("seed %d", seed)
                        .isEqualTo(now);
            }
        }
    }

    @Test
    void of_freshFile_tagIsTakenAsItIs() {
        EntityTag tag = new EntityTag("\"v1\"");
        assertThat(Validators.of(tag, 10_500 * NANOS, 10_500)).isEqualTo(new Validators(tag, 10, DateUse.WITHHELD));
    }

    @Test
    void undated_hasATagAndNoDate() {
        Validators validators = Validators.undated(TAG);
        assertThat(validators.etag()).isEqualTo(TAG);
        assertThat(validators.showsDate()).isFalse();
        assertThat(validators.isSettled()).isTrue();
    }
}
