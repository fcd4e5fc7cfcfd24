package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A page with a video, in Chromium. What the page sees, it tells by a request, which the access log shows. */
@Tag("clients")
@ExtendWith(LogsOnFailure.class)
class BrowserIT {
    private static final String PAGE = """
        <!doctype html>
        <video id="video" src="/video.webm" preload="metadata" muted></video>
        <script>
          const video = document.getElementById("video");
          const report = text => fetch("/report?" + text);
          video.onerror = () => report("error=" + video.error.message);
          video.onloadedmetadata = () => { video.currentTime = video.duration - 8; };
          video.onseeked = () => {
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 16;
            const context = canvas.getContext("2d");
            context.drawImage(video, 0, 0);
            const [red, green, blue] = context.getImageData(8, 8, 1, 1).data;
            const colour = red > 200 && blue < 50 ? "red" : blue > 200 && red < 50 ? "blue" : [red, green, blue];
            report("at=" + video.currentTime + "&of=" + video.duration + "&colour=" + colour);
          };
        </script>
        """;

    @TempDir
    Path profile;

    @Test
    void video_seekNearTheEnd_readsItThereByARange() throws Exception {
        Content content = Content.create();
        Files.writeString(content.path("page.html"), PAGE);
        SampleVideo.write(content.path("video.webm"));
        long length = Files.size(content.path("video.webm"));
        try (Pair pair = Pair.start(settings -> settings.content(content).proxy(AccessLines.SETTING))) {
            Process browser = browse("http://127.0.0.1:" + pair.contentPort() + "/page.html");
            JsonNode report;
            try {
                report =
                        AccessLines.awaitLine(pair, line -> target(line).startsWith("/report"), Duration.ofSeconds(60));
            } finally {
                end(browser);
            }
            assertThat(target(report))
                    .isEqualTo("/report?at=%d&of=%d&colour=blue", SampleVideo.SECONDS - 8, SampleVideo.SECONDS);
            JsonNode seek = AccessLines.awaitLine(
                    pair,
                    line -> target(line).equals("/video.webm") && first(AccessLines.text(line, "range")) > length / 2);
            assertThat(seek.get("status").intValue()).isEqualTo(206);
            pair.assertAtRest();
        }
    }

    private static String target(JsonNode line) {
        return AccessLines.text(line, "target");
    }

    /** Where a single range begins; -1 if it is none. */
    private static long first(String range) {
        return range.matches("bytes=\\d+-\\d*") ? Long.parseLong(range.substring(6, range.indexOf('-'))) : -1;
    }

    private Process browse(String url) throws Exception {
        ProcessBuilder chromium = new ProcessBuilder(
                "timeout",
                "-k",
                "5",
                "90",
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                url);
        chromium.environment().put("HOME", profile.toString());
        return chromium.redirectErrorStream(true)
                .redirectOutput(profile.resolve("log").toFile())
                .start();
    }

    /** With all that it has started, which would go on writing to the profile. */
    private static void end(Process browser) throws Exception {
        List<ProcessHandle> all = browser.descendants().toList();
        browser.destroy();
        if (!browser.waitFor(20, TimeUnit.SECONDS)) {
            browser.destroyForcibly();
        }
        for (ProcessHandle process : all) {
            process.destroyForcibly();
            process.onExit().get(20, TimeUnit.SECONDS);
        }
    }
}
