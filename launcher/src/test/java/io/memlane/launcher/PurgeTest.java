package io.memlane.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.launcher.fake.InProcess;
import io.memlane.launcher.fake.InProcess.Said;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.settings.ContentSource;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.state.PairFolder;
import io.memlane.launcher.state.PairState;
import io.memlane.model.control.ControlAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code purge} asks the cache of a pair for, and what it makes of the answer. */
class PurgeTest {
    private static final int PORT = 18_080;

    @TempDir
    Path folder;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int status = 204;
    private ServerSocket cache;
    private PairFolder pair;

    @BeforeEach
    void playAPair() throws IOException {
        cache = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::answer);
        pair = PairFolder.of(
                new Checkout(folder, folder.resolve(".memlane"), "./memlane", Path.of(System.getProperty("java.home"))),
                PORT);
        pair.make();
        PairSettings settings = new PairSettings(
                PORT,
                1,
                cache.getLocalPort(),
                ControlAddress.parse("tcp://127.0.0.1:1"),
                folder,
                new ContentSource(ContentSource.Type.ORIGIN, "http://a", null, true),
                null,
                null,
                null,
                null,
                null,
                0,
                true,
                0);
        PairState.starting(settings, Instant.EPOCH).save(pair.stateFile());
        pair.purgeToken().make();
    }

    @AfterEach
    void close() throws IOException {
        cache.close();
    }

    private void answer() {
        while (!cache.isClosed()) {
            try (Socket socket = cache.accept()) {
                InputStream in = socket.getInputStream();
                StringBuilder request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0 || !request.toString().endsWith("}")) {
                    request.append((char) in.read());
                }
                requests.add(request.toString());
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + status + " x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private Said purge(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "purge";
        all[1] = "--port";
        all[2] = String.valueOf(PORT);
        System.arraycopy(words, 0, all, 3, words.length);
        return new InProcess(folder).run(all);
    }

    @Test
    void purge_ofEachKind_isAskedForWithTheToken() {
        Said said = purge("/a b\"\u00e4", "/c", "--prefix", "/d/", "--tag", "t", "--all", "--soft");
        assertThat(said.exitCode()).as(said.err()).isZero();
        String token = pair.purgeToken().read().orElseThrow();
        assertThat(requests)
                .hasSize(5)
                .allSatisfy(request -> assertThat(request)
                        .startsWith("POST /actuator/purge ")
                        .contains("Authorization: Bearer " + token));
        assertThat(requests.stream().map(request -> request.substring(request.indexOf('{'))))
                .containsExactly(
                        "{\"path\":\"/a b\\u0022\\u00e4\",\"soft\":true}",
                        "{\"path\":\"/c\",\"soft\":true}",
                        "{\"prefix\":\"/d/\",\"soft\":true}",
                        "{\"tag\":\"t\",\"soft\":true}",
                        "{\"all\":true,\"soft\":true}");
        assertThat(said.out() + said.err()).doesNotContain(token);
    }

    @Test
    void purge_refused_saysWhyAndFails() {
        for (int refused : new int[] {400, 401, 404, 500}) {
            status = refused;
            Said said = purge("/a");
            assertThat(said.exitCode()).isEqualTo(1);
            assertThat(said.err()).startsWith("memlane: ");
        }
    }

    @Test
    void token_isForThisUserAlone_andAnotherEachTime() throws IOException {
        String before = pair.purgeToken().read().orElseThrow();
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(pair.purgeToken().file())))
                .isEqualTo("rw-------");
        pair.purgeToken().make();
        assertThat(pair.purgeToken().read().orElseThrow()).hasSize(64).isNotEqualTo(before);
    }

    @Test
    void purge_nothingRuns_saysSo() throws IOException {
        Files.delete(pair.stateFile());
        Said said = purge("/a");
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.err()).contains("not running on port " + PORT);
    }
}
