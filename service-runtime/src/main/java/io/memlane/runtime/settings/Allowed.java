package io.memlane.runtime.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.util.unit.DataSize;

/** What a setting of a type may be, in an operator's words. */
final class Allowed {
    private Allowed() {}

    static String by(TypeDescriptor type) {
        Class<?> kind = type.getObjectType();
        if (kind == Integer.class || kind == Long.class) {
            Min min = type.getAnnotation(Min.class);
            Max max = type.getAnnotation(Max.class);
            return "a whole number" + (min == null || max == null ? "" : ", " + min.value() + " to " + max.value());
        }
        if (kind == Duration.class) {
            return "a whole number with a unit of time (ns, us, ms, s, m, h, d), such as 500ms";
        }
        if (kind == DataSize.class) {
            return "a whole number with a unit of size (B, KB, MB, GB, TB), such as 64KB";
        }
        if (kind == Boolean.class) {
            return "true or false";
        }
        if (kind.isEnum()) {
            return Arrays.stream(kind.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        return "a " + kind.getSimpleName();
    }
}
