package io.memlane.cache.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.runtime.start.Service;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The service's list of keys is complete. */
class SettingKeysTest {
    @Test
    void keys_areTheComponentsOfTheRecords() throws Exception {
        Class<?> record = Class.forName("io.memlane.cache.CacheProperties");
        assertThat(keys("memlane", record)).containsExactlyInAnyOrderElementsOf(Service.CACHE.keys());
    }

    private static List<String> keys(String prefix, Class<?> type) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            keys.addAll(component.getType().isRecord() ? keys(key, component.getType()) : List.of(key(key, component)));
        }
        return keys;
    }

    private static String key(String key, RecordComponent component) {
        return component.getType() == List.class ? key + "[*]" : key;
    }
}
