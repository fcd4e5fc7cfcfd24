package io.memlane.cache.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.runtime.start.Service;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
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
            keys.addAll(keys(key, component));
        }
        return keys;
    }

    private static List<String> keys(String key, RecordComponent component) {
        Class<?> type = component.getType();
        if (type.isRecord()) {
            return keys(key, type);
        }
        if (type == List.class) {
            Type element = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
            return element instanceof Class<?> record && record.isRecord()
                    ? keys(key + "[*]", record)
                    : List.of(key + "[*]");
        }
        return List.of(key);
    }
}
