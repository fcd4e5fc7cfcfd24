package io.memlane.runtime.settings;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A service's configuration as it was bound, for people to read: keys as in its files, durations and sizes with units. */
public final class EffectiveSettings {
    private static final String[] SIZE_UNITS = {"B", "KB", "MB", "GB", "TB"};

    private static final Pattern UPPER_CASE = Pattern.compile("[A-Z]");

    private EffectiveSettings() {}

    /**
     * What a configuration record holds. A value that wasn't given and has no fixed default is left out.
     *
     * @param record whose components are values, records of the same kind, lists or maps
     */
    public static Map<String, Object> of(Record record) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = shown(read(record, component));
            if (value != null) {
                settings.put(key(component.getName()), value);
            }
        }
        return settings;
    }

    private static @Nullable Object read(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " can't be read", e);
        }
    }

    private static @Nullable Object shown(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Record record -> of(record);
            case Duration duration -> duration(duration);
            case DataSize size -> size(size.toBytes());
            case Enum<?> name -> name.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Number number -> number;
            case Boolean flag -> flag;
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            default -> value.toString();
        };
    }

    private static List<@Nullable Object> list(List<?> list) {
        List<@Nullable Object> shown = new ArrayList<>();
        list.forEach(element -> shown.add(shown(element)));
        return shown;
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        map.forEach((key, value) -> shown.put(String.valueOf(key), shown(value)));
        return shown;
    }

    /** In the largest unit that has it as a whole number. */
    private static String duration(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        if (nanos % 60_000_000_000L == 0) {
            return nanos / 60_000_000_000L + "m";
        }
        if (nanos % 1_000_000_000 == 0) {
            return nanos / 1_000_000_000 + "s";
        }
        if (nanos % 1_000_000 == 0) {
            return nanos / 1_000_000 + "ms";
        }
        return nanos % 1000 == 0 ? nanos / 1000 + "us" : nanos + "ns";
    }

    private static String size(long bytes) {
        int unit = 0;
        long count = bytes;
        while (count != 0 && count % 1024 == 0 && unit < SIZE_UNITS.length - 1) {
            count /= 1024;
            unit++;
        }
        return count + SIZE_UNITS[unit];
    }

    private static String key(String name) {
        return UPPER_CASE.matcher(name).replaceAll("-$0").toLowerCase(Locale.ROOT);
    }
}
