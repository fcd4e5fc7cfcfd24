package io.memlane.cache.content.file;

import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Pace;
import io.memlane.cache.content.directory.DirectoryContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorBudgetTest {
    private static final int FILES = 2;

    @TempDir
    Path folder;

    private final CountDownLatch searching = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final DescriptorBudget budget = new DescriptorBudget(FILES, file -> {
        searching.countDown();
        try {
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    });

    private void list(int id) throws IOException {
        String path = "/" + id;
        write(folder.resolve("" + id), "content");
        FileOpening opening = ContentFixture.opening(DirectoryContent.at(folder), Descriptor.Opener.SYSTEM);
        assertThat(budget.acquire()).isTrue();
        budget.list(new SharedFile(path, opening.open(path), budget, new Pace(), id, id));
    }

    @Test
    void acquire_whileAnotherSearches_waitsForItAndFindsAnIdleFileToo() throws Exception {
        for (int i = 0; i < FILES; i++) {
            list(i);
        }
        FutureTask<Boolean> first = new FutureTask<>(budget::acquire);
        FutureTask<Boolean> second = new FutureTask<>(budget::acquire);
        Thread.startVirtualThread(first);
        assertThat(searching.await(10, TimeUnit.SECONDS)).isTrue();
        Thread thread = Thread.startVirtualThread(second);
        await().until(() -> thread.getState() == Thread.State.WAITING || second.isDone());
        goOn.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(budget.taken()).isEqualTo(FILES);
        assertThat(budget.acquire()).as("none is left that could be closed").isFalse();
    }
}
