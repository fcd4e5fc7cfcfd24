package io.memlane.benchmarks.spring;

import jakarta.servlet.http.HttpServletResponse;
import java.nio.file.Path;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** What was found in the folder; the file may have changed since. */
record StoredFile(Path path, long lengthBytes, long lastModifiedMillis) {
    void describeIn(HttpServletResponse response) {
        response.setContentLengthLong(lengthBytes);
        response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setDateHeader(HttpHeaders.LAST_MODIFIED, lastModifiedMillis);
        response.setHeader(
                HttpHeaders.ETAG,
                '"' + Long.toHexString(lastModifiedMillis) + '-' + Long.toHexString(lengthBytes) + '"');
    }
}
