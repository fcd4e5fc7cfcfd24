package io.memlane.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmMemoryTest {
    private static final long MB = 1L << 20;

    private static JvmMemory memory(long heapMegabytes, long directMegabytes, long limitBytes) {
        return new JvmMemory(heapMegabytes * MB, directMegabytes * MB, OptionalLong.of(limitBytes));
    }

    @ParameterizedTest
    @CsvSource({"PROXY,256,64,0", "CACHE,192,32,64"})
    void check_sumOfAllParts_isTheLeastLimit(Service service, long heap, long direct, long volume) {
        long sum = (heap + direct + volume + 96) * MB;
        assertThatCode(() -> memory(heap, direct, sum).check(service, volume * MB))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> memory(heap, direct, sum - 1).check(service, volume * MB))
                .isInstanceOf(StartRefusedException.class);
    }

    /** Base and overlays/dev of docs/kubernetes.md; the cache hands out half of its volume. */
    @ParameterizedTest
    @CsvSource({"PROXY,256,64,0,512", "CACHE,192,32,64,768", "PROXY,128,32,0,352", "CACHE,96,16,32,448"})
    void check_figuresOfTheManifests_pass(Service service, long heap, long direct, long volume, long limit) {
        assertThatCode(() -> memory(heap, direct, limit * MB).check(service, volume * MB))
                .doesNotThrowAnyException();
    }

    @Test
    void check_cacheWithTooLittle_saysAllFiguresAndTheRemedy() {
        assertThatThrownBy(() -> memory(192, 32, 256 * MB).check(Service.CACHE, 64 * MB))
                .isInstanceOfSatisfying(
                        StartRefusedException.class,
                        refused -> assertThat(refused.action())
                                .contains("at least 384 MiB", "-Xmx", "memlane.shm.max-size", "docs/kubernetes.md"))
                .hasMessage("cache-service was told to use more memory than its container has: 192 MiB of heap (-Xmx)"
                        + " + 32 MiB of direct memory (-XX:MaxDirectMemorySize) + 64 MiB of segments and hot"
                        + " words on the volume (memlane.shm.max-size, by default half of it, and"
                        + " memlane.hot.objects) + 96 MiB that a JVM needs beside = 384 MiB; the limit is 256"
                        + " MiB. The kernel would kill it under load.");
    }

    @Test
    void check_proxyWithTooLittle_saysNothingOfTheVolume() {
        assertThatThrownBy(() -> memory(256, 0, 128 * MB).check(Service.PROXY, 0))
                .hasMessageContaining(" = 352 MiB; the limit is 128 MiB")
                .hasMessageNotContaining("volume");
    }

    @Test
    void checkBuffers_moreThanHalfOfTheDirectMemory_saysBothFiguresAndTheRemedy() {
        JvmMemory memory = memory(256, 64, 512 * MB);
        memory.checkBuffers(Service.PROXY, "memlane.hot.max-size", 32 * MB);
        assertThatThrownBy(() -> memory.checkBuffers(Service.PROXY, "memlane.hot.max-size", 32 * MB + 1))
                .isInstanceOfSatisfying(
                        StartRefusedException.class,
                        refused -> assertThat(refused.action())
                                .contains("memlane.hot.max-size to at most 32MB", "-XX:MaxDirectMemorySize"))
                .hasMessageStartingWith("memlane.hot.max-size is 33 MiB, more than half of the 64 MiB of direct memory"
                        + " that proxy-service may use (-XX:MaxDirectMemorySize)");
    }

    @Test
    void checkBuffers_noLimitOfDirectMemory_heapIsIt() {
        JvmMemory memory = memory(64, 0, 512 * MB);
        memory.checkBuffers(Service.PROXY, "key", 32 * MB);
        assertThatThrownBy(() -> memory.checkBuffers(Service.PROXY, "key", Long.MAX_VALUE))
                .hasMessageContaining("64 MiB of direct memory")
                .hasMessageContaining("-Xmx");
    }

    @Test
    void check_buffersAndNoLimitOfDirectMemory_countsThem() {
        JvmMemory memory = memory(256, 0, 368 * MB);
        memory.withBuffers(16 * MB).check(Service.PROXY, 0);
        assertThatThrownBy(() -> memory.withBuffers(17 * MB).check(Service.PROXY, 0))
                .isInstanceOf(StartRefusedException.class);
        assertThat(memory(256, 64, 1).withBuffers(16 * MB).directBytes()).isEqualTo(64 * MB);
    }

    @Test
    void check_noLimit_neverRefuses() {
        new JvmMemory(Long.MAX_VALUE >> 4, 0, OptionalLong.empty()).check(Service.CACHE, Long.MAX_VALUE >> 4);
    }

    @Test
    void limit_machinesMemory_isNone() {
        assertThat(JvmMemory.limit(100, OptionalLong.of(100))).isEmpty();
        assertThat(JvmMemory.limit(100, OptionalLong.empty())).isEmpty();
        assertThat(JvmMemory.limit(99, OptionalLong.of(100))).hasValue(99);
    }

    /** The tests run with -Xmx512m and without MaxDirectMemorySize. */
    @Test
    void read_thisJvm_hasItsHeapAndNoDirectMemory() {
        JvmMemory memory = JvmMemory.read();
        assertThat(memory.heapBytes()).isEqualTo(512 * MB);
        assertThat(memory.directBytes()).isZero();
    }
}
