package io.memlane.cache.content.listing;

import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The order of a listing, as its query says it: {@code sort=name|size|modified&order=asc|desc}. Folders come first in
 * each, and what is equal otherwise is in the order of names.
 */
public record ListingOrder(Column column, boolean descending) {
    /** A longer query says nothing that anybody knows. */
    private static final int MAX_QUERY_CHARS = 256;

    /** By name, as without a query. */
    public static final ListingOrder DEFAULT = new ListingOrder(Column.NAME, false);

    /** What can be sorted by. */
    public enum Column {
        NAME("Name", Comparator.comparing(ListingEntry::name, NameOrder.INSTANCE)),
        /** Folders have none. */
        SIZE("Size", Comparator.comparingLong(entry -> entry.folder() ? 0 : entry.sizeBytes())),
        MODIFIED("Modified", Comparator.comparing(ListingEntry::modified));

        private final String title;

        @SuppressWarnings("ImmutableEnumChecker") // compares by what is immutable
        private final Comparator<ListingEntry> order;

        Column(String title, Comparator<ListingEntry> order) {
            this.title = title;
            this.order = order;
        }

        String title() {
            return title;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a query. Whatever isn't one of the words above, as they stand there, counts as if it weren't there, so that a
     * link that somebody decorated still works; of a parameter that comes twice the first counts.
     *
     * @param query null if there is none
     */
    public static ListingOrder of(@Nullable String query) {
        if (query == null || query.length() > MAX_QUERY_CHARS) {
            return DEFAULT;
        }
        Column column = null;
        Boolean descending = null;
        for (String parameter : query.split("&", -1)) {
            if (column == null && parameter.startsWith("sort=")) {
                column = column(parameter.substring("sort=".length()));
            } else if (descending == null && parameter.startsWith("order=")) {
                descending = direction(parameter.substring("order=".length()));
            }
        }
        return new ListingOrder(column == null ? Column.NAME : column, Boolean.TRUE.equals(descending));
    }

    private static @Nullable Column column(String word) {
        for (Column column : Column.values()) {
            if (column.word().equals(word)) {
                return column;
            }
        }
        return null;
    }

    @SuppressWarnings("NullableBoolean") // neither word
    private static @Nullable Boolean direction(String word) {
        return switch (word) {
            case "asc" -> false;
            case "desc" -> true;
            default -> null;
        };
    }

    /** The order that the title of a column leads to: the other way round for the one that is sorted by. */
    ListingOrder by(Column title) {
        return new ListingOrder(title, title == column && !descending);
    }

    /** A reference, relative to the folder, that asks for this order. */
    String reference() {
        return equals(DEFAULT) ? "./" : "?sort=" + column.word() + "&order=" + (descending ? "desc" : "asc");
    }

    /** How it is sorted, in the words of {@code aria-sort}. */
    String direction() {
        return descending ? "descending" : "ascending";
    }

    Comparator<ListingEntry> comparator() {
        Comparator<ListingEntry> order = descending ? column.order.reversed() : column.order;
        return Comparator.comparing((ListingEntry entry) -> !entry.folder())
                .thenComparing(order)
                .thenComparing(Column.NAME.order);
    }
}
