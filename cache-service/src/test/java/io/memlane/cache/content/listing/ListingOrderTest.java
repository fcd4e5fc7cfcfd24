package io.memlane.cache.content.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.listing.ListingOrder.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListingOrderTest {
    private static final Instant NOON = Instant.parse("2024-02-29T12:00:00Z");

    private static final List<ListingEntry> ENTRIES = List.of(
            new ListingEntry("zoo", true, 4096, NOON),
            new ListingEntry("Alps", true, 8192, NOON.plusSeconds(5)),
            new ListingEntry("b", false, 10, NOON.plusSeconds(1)),
            new ListingEntry("B", false, 10, NOON.plusSeconds(1)),
            new ListingEntry("a", false, 300, NOON.minusSeconds(1)),
            new ListingEntry("\u00e4", false, 0, NOON),
            new ListingEntry("c", false, Long.MAX_VALUE, NOON));

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
        none                             | NAME     | false
        ''                               | NAME     | false
        sort=name                        | NAME     | false
        sort=size                        | SIZE     | false
        sort=size&order=desc             | SIZE     | true
        order=desc&sort=modified         | MODIFIED | true
        order=desc                       | NAME     | true
        sort=modified&order=asc          | MODIFIED | false
        sort=size&sort=name              | SIZE     | false
        order=asc&order=desc             | NAME     | false
        sort=no&sort=size                | SIZE     | false
        x=y&sort=size&&z                 | SIZE     | false
        sort=Size                        | NAME     | false
        sort=%73ize                      | NAME     | false
        sort=size&order=down             | SIZE     | false
        xsort=size                       | NAME     | false
        sort                             | NAME     | false
        &=&=?#<script>                   | NAME     | false
        """)
    void of_queries_takesWhatItKnows(String query, Column column, boolean descending) {
        assertThat(ListingOrder.of(query)).isEqualTo(new ListingOrder(column, descending));
    }

    @Test
    void of_longQuery_isTheDefault() {
        assertThat(ListingOrder.of("sort=size&" + "x".repeat(246))).isEqualTo(new ListingOrder(Column.SIZE, false));
        assertThat(ListingOrder.of("sort=size&" + "x".repeat(247))).isEqualTo(ListingOrder.DEFAULT);
    }

    @Test
    void of_itsOwnReferences_isTheSame() {
        for (Column column : Column.values()) {
            for (boolean descending : new boolean[] {false, true}) {
                ListingOrder order = new ListingOrder(column, descending);
                String reference = order.reference();
                int query = reference.indexOf('?');
                assertThat(ListingOrder.of(query < 0 ? null : reference.substring(query + 1)))
                        .isEqualTo(order);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        NAME     | false | Alps zoo a B b c ä
        NAME     | true  | zoo Alps ä c b B a
        SIZE     | false | Alps zoo ä B b a c
        SIZE     | true  | Alps zoo c a B b ä
        MODIFIED | false | zoo Alps a c ä B b
        MODIFIED | true  | Alps zoo B b c ä a
        """)
    void comparator_entriesInAnyOrder_sortsFoldersFirstAndTiesByName(
            Column column, boolean descending, String expected) {
        long seed = System.nanoTime();
        System.out.println("ListingOrderTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            List<ListingEntry> entries = new ArrayList<>(ENTRIES);
            Collections.shuffle(entries, random);
            entries.sort(new ListingOrder(column, descending).comparator());
            assertThat(entries).extracting(ListingEntry::name).containsExactly(expected.split(" "));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        a    | b
        A    | b
        a    | B
        A    | a
        a    | aa
        A    | aA
        a    | a.etag
        \uD7FF | \uE000
        \uFFFF | \uD83D\uDE00
        ab\uFFFF | ab\uD83D\uDE00c
        """)
    void nameOrder_pairs_areByFoldedCodePointsThenByCodePoints(String first, String second) {
        assertThat(NameOrder.INSTANCE.compare(first, second)).isNegative();
        assertThat(NameOrder.INSTANCE.compare(second, first)).isPositive();
        assertThat(NameOrder.INSTANCE.compare(first, first)).isZero();
    }
}
