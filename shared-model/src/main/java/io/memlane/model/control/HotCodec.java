package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.HotAsked;
import io.memlane.model.segment.HotWordsDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What messages say of hot words, to bytes and back. A release that knows none leaves all of it out, and skips it. */
final class HotCodec {
    private HotCodec() {}

    static HotOffer getOffer(ByteBuffer in) {
        return in.hasRemaining() ? new HotOffer(in.getLong(), in.getLong()) : HotOffer.NONE;
    }

    static void putGrant(HotGrant grant, ByteBuffer out) {
        out.putInt(grant.word()).putLong(grant.tag()).put((byte) (grant.stored() ? 1 : 0));
        out.putLong(grant.ageMillis()).putLong(grant.atSeconds());
    }

    static @Nullable HotGrant getGrant(ByteBuffer in) throws MemlaneException {
        if (!in.hasRemaining()) {
            return null;
        }
        int word = getWord(in);
        long tag = in.getLong();
        boolean stored = in.get() != 0;
        long ageMillis = in.getLong();
        long atSeconds = in.getLong();
        if (ageMillis < 0) {
            throw new MemlaneException(ErrorCode.MALFORMED, "META with an age of " + ageMillis);
        }
        return tag == HotWordsDescriptor.NO_TAG ? null : new HotGrant(word, tag, stored, ageMillis, atSeconds);
    }

    static void putAsked(HotAsked asked, ByteBuffer out) {
        out.putShort((short) asked.words().size());
        asked.words().forEach(out::putInt);
    }

    static HotAsked getAsked(ByteBuffer in) throws MemlaneException {
        int count = in.getShort() & 0xFFFF;
        if (count > HotAsked.MAX_WORDS) {
            throw new MemlaneException(ErrorCode.MALFORMED, "HOT_ASKED of " + count + " words");
        }
        List<Integer> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            words.add(getWord(in));
        }
        return new HotAsked(words);
    }

    private static int getWord(ByteBuffer in) throws MemlaneException {
        int word = in.getInt();
        if (word < 0 || word >= HotWordsDescriptor.MAX_WORDS) {
            throw new MemlaneException(ErrorCode.MALFORMED, "there is no hot word " + word);
        }
        return word;
    }
}
