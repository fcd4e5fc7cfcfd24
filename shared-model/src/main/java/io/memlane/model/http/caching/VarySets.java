package io.memlane.model.http.caching;

import io.memlane.model.http.Fields;
import java.util.ArrayList;
import java.util.List;

/**
 * What responses of one target have varied by, the most recent first. A request is looked up under one key for each,
 * however many variants are stored; the first that is found answers it. So a response that omits {@code Vary}, where
 * others have it, comes last (RFC 9111 §4.1).
 *
 * @param varys each once
 */
public record VarySets(List<Vary> varys) {
    public static final VarySets NONE = new VarySets(List.of());

    /** An origin that names other fields each time isn't one whose older responses are found again. */
    private static final int MAX_SETS = 4;

    public VarySets {
        varys = List.copyOf(varys);
    }

    /** After a response that varies so has been stored. */
    public VarySets plus(Vary vary) {
        List<Vary> recent = new ArrayList<>(varys);
        recent.remove(vary);
        recent.addFirst(vary);
        boolean omitted = recent.remove(Vary.NONE);
        int most = omitted ? MAX_SETS - 1 : MAX_SETS;
        while (recent.size() > most) {
            recent.removeLast();
        }
        if (omitted) {
            recent.add(Vary.NONE);
        }
        return recent.equals(varys) ? this : new VarySets(recent);
    }

    /** The secondary keys that a stored response for the request can have; no two sets have one in common. */
    public List<String> keys(Fields sent) {
        return varys.stream().map(vary -> SecondaryKey.of(vary, sent)).toList();
    }
}
