package io.memlane.cache.content.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.listing.ListingOrder.Column;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Pages are read as XML: whatever a name could do to the structure would break that, or change what is counted. */
class ListingPageTest {
    private static final Instant MODIFIED = Instant.parse("2024-02-29T12:34:56.789Z");

    private static ListingEntry file(String name, long sizeBytes) {
        return new ListingEntry(name, false, sizeBytes, MODIFIED);
    }

    private static ListingEntry folder(String name) {
        return new ListingEntry(name, true, 4096, MODIFIED);
    }

    private static String render(String path, ListingEntry... entries) {
        return render(new Listing(path, List.of(entries), false, true), ListingOrder.DEFAULT);
    }

    private static String render(Listing listing, ListingOrder order) {
        return new String(ListingPage.render(listing, order), StandardCharsets.UTF_8);
    }

    /** The empty elements are the only ones that aren't XML. */
    private static Document parse(String page) throws Exception {
        assertThat(page).startsWith("<!DOCTYPE html>\n");
        String xml = page.substring(page.indexOf('\n')).replaceAll("<meta ([^>]*)>", "<meta $1/>");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.strip().getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> all(Document page, String tag) {
        NodeList nodes = page.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /** Links of the table's rows. */
    private static List<Element> links(Document page) {
        return all(page, "a").stream()
                .filter(link ->
                        ((Element) link.getParentNode()).getAttribute("scope").equals("row"))
                .toList();
    }

    @Test
    void render_someEntries_isATableWithTitlesAndUnits() throws Exception {
        Document page = parse(render("/a b/", file("x.txt", 1536), folder("sub"), file("one", 1)));
        assertThat(page.getDocumentElement().getAttribute("lang")).isEqualTo("en");
        assertThat(all(page, "title").getFirst().getTextContent()).isEqualTo("Index of /a b/");
        assertThat(all(page, "h1")).hasSize(1);
        assertThat(all(page, "caption").getFirst().getTextContent())
                .isEqualTo("1 folder, 2 files, sorted by name, ascending");
        assertThat(links(page)).extracting(Element::getTextContent).containsExactly("sub/", "one", "x.txt");
        assertThat(links(page))
                .extracting(link -> link.getAttribute("href"))
                .containsExactly("./sub/", "./one", "./x.txt");
        assertThat(all(page, "data"))
                .extracting(data ->
                        data.getAttribute("value") + "|" + data.getAttribute("title") + "|" + data.getTextContent())
                .containsExactly("1|1 byte|1 B", "1536|1,536 bytes|1.5 KiB");
        assertThat(all(page, "time")).hasSize(3).allSatisfy(time -> {
            assertThat(time.getAttribute("datetime")).isEqualTo("2024-02-29T12:34:56Z");
            assertThat(time.getTextContent()).isEqualTo("2024-02-29 12:34");
        });
        assertThat(all(page, "a").getFirst().getAttribute("href")).isEqualTo("../");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        NAME     | false | ascending  | -          | -          | ?sort=name&order=desc | ?sort=size&order=asc  | ?sort=modified&order=asc
        NAME     | true  | descending | -          | -          | ./                    | ?sort=size&order=asc  | ?sort=modified&order=asc
        SIZE     | false | -          | ascending  | -          | ./                    | ?sort=size&order=desc | ?sort=modified&order=asc
        SIZE     | true  | -          | descending | -          | ./                    | ?sort=size&order=asc  | ?sort=modified&order=asc
        MODIFIED | true  | -          | -          | descending | ./                    | ?sort=size&order=asc  | ?sort=modified&order=asc
        """)
    void render_sorted_saysSoAndLinksToTheOtherWay(
            Column column,
            boolean descending,
            String name,
            String size,
            String modified,
            String byName,
            String bySize,
            String byModified)
            throws Exception {
        Document page = parse(
                render(new Listing("/", List.of(file("a", 1)), false, false), new ListingOrder(column, descending)));
        List<Element> titles = all(page, "th").stream()
                .filter(title -> title.getAttribute("scope").equals("col"))
                .toList();
        assertThat(titles)
                .extracting(title -> title.hasAttribute("aria-sort") ? title.getAttribute("aria-sort") : null)
                .containsExactly(name, size, modified);
        assertThat(titles)
                .extracting(title -> ((Element) title.getFirstChild()).getAttribute("href"))
                .containsExactly(byName, bySize, byModified);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='x",
                "javascript:alert(1)",
                "data:text/html,x",
                "?sort=size#x",
                "&amp;&lt;",
                "a b+c%20d%2Fe",
                "100%",
                "..;x",
                "a;b=c",
                "gr\u00fcn \uD83D\uDE00 \u4e2d",
                "]]>--><!--",
                "{%s}$1",
                "~-._"
            })
    void render_hostileName_isTextAndALinkToThatName(String name) throws Exception {
        Document page = parse(render("/" + name + "/", file(name, 1)));
        Element link = links(page).getFirst();
        assertThat(links(page)).hasSize(1);
        assertThat(link.getTextContent()).isEqualTo(name);
        String reference = link.getAttribute("href");
        assertThat(reference).matches("\\./([A-Za-z0-9._~-]|%[0-9A-F]{2})+");
        URI target = URI.create("http://host/base/?sort=size").resolve(reference);
        assertThat(target.getHost()).isEqualTo("host");
        assertThat(target.getQuery()).isNull();
        assertThat(URLDecoder.decode(target.getRawPath(), StandardCharsets.UTF_8))
                .isEqualTo("/base/" + name);
        assertThat(all(page, "h1").getFirst().getTextContent()).isEqualTo("Index of /" + name + "/");
        assertThat(all(page, "title").getFirst().getTextContent()).isEqualTo("Index of /" + name + "/");
        assertThat(all(page, "img")).isEmpty();
        assertThat(all(page, "script")).isEmpty();
        assertThat(page.getElementsByTagName("*").getLength())
                .isEqualTo(parse(render("/x/", file("x", 1)))
                        .getElementsByTagName("*")
                        .getLength());
    }

    @Test
    void render_controlCharacters_areReplacedInText() throws Exception {
        Document turned = parse(render("/", file("\u202Egpj.exe", 1)));
        assertThat(links(turned)).extracting(Element::getTextContent).containsExactly("\uFFFDgpj.exe");
        assertThat(links(turned)).extracting(link -> link.getAttribute("href")).containsExactly("./%E2%80%AEgpj.exe");
        assertThat(links(parse(render("/", file("a\u0000\u001b\u0085b", 1)))))
                .extracting(Element::getTextContent)
                .containsExactly("a\uFFFD\uFFFD\uFFFDb");
    }

    @Test
    void render_nothingOrTooMuch_isSaid() throws Exception {
        Document empty = parse(render(new Listing("/", List.of(), false, false), ListingOrder.DEFAULT));
        assertThat(all(empty, "table")).isEmpty();
        assertThat(all(empty, "p")).hasSize(1);
        assertThat(all(empty, "a")).isEmpty();
        Document cut = parse(render(new Listing("/", List.of(file("a", 1)), true, false), ListingOrder.DEFAULT));
        assertThat(all(cut, "p").getFirst().getTextContent()).contains("more");
        assertThat(all(cut, "table")).hasSize(1);
    }

    /** Nothing is loaded, nothing runs, and the policy allows the style that is there and no other. */
    @Test
    void render_style_isTheOneThatThePolicyAllows() throws Exception {
        String page = render("/", file("a", 1));
        Matcher style = Pattern.compile("<style>(.*)</style>", Pattern.DOTALL).matcher(page);
        assertThat(style.find()).isTrue();
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(style.group(1).getBytes(StandardCharsets.UTF_8));
        assertThat(page)
                .contains("default-src 'none'; style-src 'sha256-"
                        + Base64.getEncoder().encodeToString(digest)
                        + "'; base-uri 'none'; form-action 'none'\"")
                .doesNotContain("<script", "<link", "url(", "@import", "style=");
    }

    @Test
    void render_sameEntriesInAnotherOrder_isTheSamePage() {
        assertThat(render("/", file("a", 1), folder("b"), file("c", 2)))
                .isEqualTo(render("/", file("c", 2), file("a", 1), folder("b")));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 B,0 bytes",
        "1,1 B,1 byte",
        "1023,1023 B,'1,023 bytes'",
        "1024,1.0 KiB,'1,024 bytes'",
        "1535,1.5 KiB,'1,535 bytes'",
        "1048524,1023.9 KiB,'1,048,524 bytes'",
        "1048575,1.0 MiB,'1,048,575 bytes'",
        "1048576,1.0 MiB,'1,048,576 bytes'",
        "5368709120,5.0 GiB,'5,368,709,120 bytes'",
        "9223372036854775807,8.0 EiB,'9,223,372,036,854,775,807 bytes'"
    })
    void byteCount_sizes_areRoundedAndExact(long bytes, String rounded, String exact) {
        assertThat(ByteCount.rounded(bytes)).isEqualTo(rounded);
        assertThat(ByteCount.exact(bytes)).isEqualTo(exact);
    }
}
