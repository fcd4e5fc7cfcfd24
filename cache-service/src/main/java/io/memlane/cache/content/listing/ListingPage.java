package io.memlane.cache.content.listing;

import io.memlane.cache.content.listing.ListingOrder.Column;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;

/**
 * A {@link Listing} as a page: one table, with nothing to load and nothing that runs. Its columns are sorted by links. It
 * says nothing of the moment at which it is made, so the same content is the same page, byte for byte.
 *
 * <p>The page brings its own security policy, as the proxy can't tell it from other content. That of a header, if an
 * operator adds one, holds as well.
 */
public final class ListingPage {

    public static final String MEDIA_TYPE = "text/html;charset=utf-8";

    private static final String STYLE = """
        :root{color-scheme:light dark;--page:#fff;--text:#1b1f27;--dim:#566072;--line:#d8dce3;--row:#f3f5f9;--link:#0b57d0;--seen:#6b3fa0}
        @media(prefers-color-scheme:dark){:root{--page:#16181d;--text:#e6e9ef;--dim:#a5aebd;--line:#383e49;--row:#20242c;--link:#8ab4f8;--seen:#c7a6f5}}
        body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;background:var(--page);color:var(--text)}
        h1{font-size:1.4rem;line-height:1.3;margin:0 0 1rem;overflow-wrap:anywhere}
        p{margin:.75rem 0}
        a{color:var(--link);text-underline-offset:.15em}
        a:visited{color:var(--seen)}
        thead a:visited,nav a:visited{color:var(--link)}
        table{width:100%;border-collapse:collapse}
        caption{text-align:left;color:var(--dim);padding:.25rem 0 .5rem}
        th,td{padding:.4rem .75rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:baseline}
        thead th{position:sticky;top:0;background:var(--page);white-space:nowrap}
        tbody th{font-weight:400;overflow-wrap:anywhere}
        td{white-space:nowrap;font-variant-numeric:tabular-nums}
        th:first-child{padding-left:.25rem}
        td:last-child,th:last-child{padding-right:.25rem}
        .size{text-align:right}
        tbody tr:hover{background:var(--row)}
        @media(max-width:34rem){body{margin:1rem auto}th,td{padding:.5rem}.fine{display:none}}
        """;

    /** Of frames a policy in a page can't say anything; nobody gains by framing this one. */
    private static final String SECURITY_POLICY =
            "default-src 'none'; style-src 'sha256-" + sha256(STYLE) + "'; base-uri 'none'; form-action 'none'";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);

    private final StringBuilder page = new StringBuilder(8 << 10);

    private ListingPage() {}

    /** Pure. In UTF-8. */
    public static byte[] render(Listing listing, ListingOrder order) {
        return new ListingPage().write(listing, order).getBytes(StandardCharsets.UTF_8);
    }

    private String write(Listing listing, ListingOrder order) {
        String path = Html.escape(listing.path());
        page.append("""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="%s">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <title>Index of %s</title>
            <style>%s</style>
            </head>
            <body>
            <main>
            <h1>Index of <bdi>%s</bdi></h1>
            """.formatted(SECURITY_POLICY, path, STYLE, path));
        if (listing.parent()) {
            page.append("<nav><a href=\"../\">Parent folder</a></nav>\n");
        }
        if (listing.cut()) {
            page.append("<p>There is more in this folder than is shown: only the first names of it.</p>\n");
        }
        if (listing.entries().isEmpty()) {
            page.append("<p>There is nothing to show in this folder.</p>\n");
        } else {
            table(listing.entries().stream().sorted(order.comparator()).toList(), order);
        }
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private void table(List<ListingEntry> entries, ListingOrder order) {
        page.append("<table>\n<caption>").append(count(entries));
        page.append(", sorted by ").append(order.column().word()).append(", ");
        page.append(order.direction()).append("</caption>\n<thead>\n<tr>\n");
        for (Column column : Column.values()) {
            title(column, order);
        }
        page.append("</tr>\n</thead>\n<tbody>\n");
        entries.forEach(this::row);
        page.append("</tbody>\n</table>\n");
    }

    private static String count(List<ListingEntry> entries) {
        long folders = entries.stream().filter(ListingEntry::folder).count();
        return count(folders, "folder") + ", " + count(entries.size() - folders, "file");
    }

    private static String count(long number, String what) {
        return ByteCount.grouped(number) + " " + what + (number == 1 ? "" : "s");
    }

    private void title(Column column, ListingOrder order) {
        boolean sorted = column == order.column();
        ListingOrder next = order.by(column);
        page.append("<th scope=\"col\"");
        if (column == Column.SIZE) {
            page.append(" class=\"size\"");
        }
        if (sorted) {
            page.append(" aria-sort=\"").append(order.direction()).append('"');
        }
        page.append("><a href=\"").append(Html.escape(next.reference()));
        page.append("\" title=\"Sort by ").append(column.word()).append(", ").append(next.direction());
        page.append("\">").append(column.title()).append("</a>");
        if (sorted) {
            page.append("<span aria-hidden=\"true\"> ").append(order.descending() ? '\u25BC' : '\u25B2');
            page.append("</span>");
        }
        if (column == Column.MODIFIED) {
            page.append("<span class=\"fine\"> (UTC)</span>");
        }
        page.append("</th>\n");
    }

    private void row(ListingEntry entry) {
        String slash = entry.folder() ? "/" : "";
        page.append("<tr><th scope=\"row\"><a href=\"").append(Html.reference(entry.name()));
        page.append(slash).append("\"><bdi>").append(Html.escape(entry.name())).append("</bdi>");
        page.append(slash).append("</a></th><td class=\"size\">");
        if (entry.folder()) {
            page.append("<span aria-label=\"folder\">\u2013</span>");
        } else {
            page.append("<data value=\"").append(entry.sizeBytes());
            page.append("\" title=\"").append(ByteCount.exact(entry.sizeBytes()));
            page.append("\">").append(ByteCount.rounded(entry.sizeBytes())).append("</data>");
        }
        Instant modified = entry.modified().truncatedTo(ChronoUnit.SECONDS);
        page.append("</td><td><time datetime=\"").append(modified).append("\">");
        page.append(DATE.format(modified)).append("<span class=\"fine\"> ");
        page.append(TIME.format(modified)).append("</span></time></td></tr>\n");
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
