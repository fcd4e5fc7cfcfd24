package io.memlane.launcher.settings;

import io.memlane.model.segment.PayloadMode;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;

/** How {@code --payload} names the modes. */
final class PayloadNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return Stream.of(PayloadMode.values())
                .map(mode -> mode.name().toLowerCase(Locale.ROOT))
                .iterator();
    }
}
