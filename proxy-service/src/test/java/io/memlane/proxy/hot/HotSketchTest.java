package io.memlane.proxy.hot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HotSketchTest {
    @Test
    void estimate_keysAskedOftenAndOnce_tellsThemApart() {
        HotSketch sketch = new HotSketch(1000);
        for (int key = 0; key < 1000; key++) {
            sketch.add(("/once/" + key).hashCode());
        }
        for (int i = 0; i < 20; i++) {
            sketch.add("/often".hashCode());
        }
        assertThat(sketch.estimate("/often".hashCode())).isGreaterThanOrEqualTo(20);
        assertThat(sketch.estimate("/never".hashCode())).isLessThan(5);
    }

    @Test
    void estimate_keyThatIsntAskedAnyMore_getsLessInTime() {
        HotSketch sketch = new HotSketch(64);
        for (int i = 0; i < 60; i++) {
            sketch.add("/often".hashCode());
        }
        for (int i = 0; i < 10_000; i++) {
            sketch.add(i % 7);
        }
        assertThat(sketch.estimate("/often".hashCode())).isLessThan(10);
    }
}
