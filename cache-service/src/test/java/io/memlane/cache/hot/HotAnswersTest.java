package io.memlane.cache.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lasting;
import io.memlane.model.control.HotGrant;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.Validators;
import io.memlane.model.segment.HotWords;
import io.memlane.model.segment.HotWordsView;
import io.memlane.model.segment.HotWordsView.Look;
import io.memlane.model.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotAnswersTest {
    private static final int WORDS = 4;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @TempDir
    Path folder;

    private HotWords words;
    private HotWordsView view;
    private HotAnswers answers;

    @BeforeEach
    void open() throws IOException {
        words = HotWords.create(folder, WORDS, 7);
        view = HotWordsView.open(folder.resolve(SegmentFiles.hotName(7)), 7);
        answers = new HotAnswers(words);
    }

    @AfterEach
    void close() throws IOException {
        view.close();
        words.close();
    }

    private static RepresentationHead head(long version) {
        Validators validators = Validators.undated(Objects.requireNonNull(EntityTag.parse("\"x\"")));
        return new RepresentationHead(200, Fields.EMPTY, 9, validators, new OpaqueVersion(version, 0, 0, 0, 0), true);
    }

    private @Nullable HotGrant give(String path, long version, @Nullable Object resource) {
        return give(path, version, resource, answers.takenBack());
    }

    private @Nullable HotGrant give(String path, long version, @Nullable Object resource, long seen) {
        Lasting lasting = new Lasting(System.nanoTime() + MINUTE, resource != null, 0, 0, resource);
        return answers.give(Asked.get(path), head(version), lasting, seen);
    }

    private Look look(HotGrant grant) {
        return view.look(grant.word(), grant.tag(), System.nanoTime());
    }

    @Test
    void give_sameAnswerAgain_hasTheSameWord() {
        HotGrant first = give("/a", 1, null);
        assertThat(first).isNotNull().isEqualTo(give("/a", 1, null));
        assertThat(look(first)).isEqualTo(Look.GOOD);
        assertThat(answers.size()).isOne();
    }

    @Test
    void takeBackOf_resourceWithTwoAnswers_bothAreGoneAndOthersStay() {
        HotGrant first = give("/a", 1, "a");
        HotGrant second = give("/a", 2, "a");
        HotGrant other = give("/b", 3, "b");
        answers.takeBackOf("a");
        assertThat(look(first)).isEqualTo(Look.GONE);
        assertThat(look(second)).isEqualTo(Look.GONE);
        assertThat(look(other)).isEqualTo(Look.GOOD);
        answers.takeBackAll();
        assertThat(look(other)).isEqualTo(Look.GONE);
        assertThat(answers.size()).isZero();
    }

    @Test
    void give_whatWasFoundBeforeSomethingWasTakenBack_isRefused() {
        long seen = answers.takenBack();
        answers.takeBackOf("a");
        assertThat(give("/a", 1, "a", seen)).isNull();
        assertThat(give("/a", 1, "a")).isNotNull();
    }

    @Test
    void give_moreThanThereAreWords_takesThoseAskedForLongestAgo() {
        HotGrant[] grants = new HotGrant[WORDS];
        for (int i = 0; i < WORDS; i++) {
            grants[i] = give("/" + i, i, null);
        }
        give("/0", 0, null); // which is a use
        HotGrant last = give("/more", 99, null);
        assertThat(look(grants[0])).isEqualTo(Look.GOOD);
        assertThat(look(grants[1])).isEqualTo(Look.GONE);
        assertThat(last.word()).isEqualTo(grants[1].word());
        assertThat(last.tag()).isNotEqualTo(grants[1].tag());
        assertThat(look(last)).isEqualTo(Look.GOOD);
        assertThat(answers.size()).isEqualTo(WORDS);
    }

    @Test
    void renew_sameState_isLongerAndAnotherState_isGone() {
        HotGrant grant = give("/a", 1, null);
        HotAnswers.Given given = answers.at(grant.word());
        assertThat(given).isNotNull();
        answers.renew(given, head(1), Lasting.untilLookedAt(System.nanoTime() - 1));
        assertThat(look(grant)).isEqualTo(Look.LATE);
        answers.renew(given, head(1), Lasting.untilLookedAt(System.nanoTime() + MINUTE));
        assertThat(look(grant)).isEqualTo(Look.GOOD);
        answers.renew(given, head(2), Lasting.untilLookedAt(System.nanoTime() + MINUTE));
        assertThat(look(grant)).isEqualTo(Look.GONE);
        assertThat(answers.at(grant.word())).isNull();
    }

    @Test
    void at_wordsThatNobodyHas_isNull() {
        assertThat(answers.at(-1)).isNull();
        assertThat(answers.at(0)).isNull();
        assertThat(answers.at(WORDS)).isNull();
        assertThat(answers.at(Integer.MAX_VALUE)).isNull();
    }

    @Test
    void give_timeIsOver_isRefused() {
        Lasting over = Lasting.untilLookedAt(System.nanoTime() - 1);
        assertThat(answers.give(Asked.get("/a"), head(1), over, answers.takenBack()))
                .isNull();
    }
}
