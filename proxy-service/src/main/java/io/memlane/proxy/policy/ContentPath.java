package io.memlane.proxy.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * A decoded path as patterns see it. Spring's own would decode a name's escapes once more and take what follows a semicolon for parameters:
 * then {@code /a;b} would be matched as {@code /a}, and found as {@code /a;b}.
 *
 * @param value absolute, without empty segments
 * @param elements slashes and the names between them
 */
record ContentPath(String value, List<Element> elements) implements PathContainer {
    private static final Separator SLASH = () -> "/";

    static ContentPath of(String path) {
        List<Element> elements = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                if (i > from) {
                    String name = path.substring(from, i);
                    elements.add(new Name(name, name.toCharArray()));
                }
                if (i < path.length()) {
                    elements.add(SLASH);
                }
                from = i + 1;
            }
        }
        return new ContentPath(path, Collections.unmodifiableList(elements));
    }

    @SuppressWarnings("ArrayRecordComponent") // Spring asks for one; nobody compares names
    private record Name(String value, char[] valueToMatchAsChars) implements PathSegment {
        private static final MultiValueMap<String, String> NO_PARAMETERS = new LinkedMultiValueMap<>(0);

        @Override
        public String valueToMatch() {
            return value;
        }

        @Override
        public MultiValueMap<String, String> parameters() {
            return NO_PARAMETERS;
        }
    }
}
