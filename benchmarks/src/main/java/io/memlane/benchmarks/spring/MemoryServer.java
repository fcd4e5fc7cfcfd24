package io.memlane.benchmarks.spring;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * What one process does at best: the same container, and no hop at all. A file is read once, by the first request for it; later changes of it
 * aren't seen.
 *
 * <p>{@code java -XX:MaxDirectMemorySize=1200m -cp benchmarks.jar io.memlane.benchmarks.spring.MemoryServer --server.port=N --folder=PATH}
 */
@Controller
public final class MemoryServer {
    private final LoadedFiles files;

    MemoryServer(@Value("${folder}") Path folder) {
        this.files = new LoadedFiles(new Folder(folder));
    }

    public static void main(String[] args) {
        ReferenceService.start(MemoryServer.class, args);
    }

    @RequestMapping(
            path = "/**",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (files.find(request.getServletPath())) {
            case LoadedFiles.Loaded(StoredFile file, ByteBuffer content) -> {
                file.describeIn(response);
                if (HttpMethod.GET.matches(request.getMethod())) {
                    NativeOutput.of(response).write(content.duplicate());
                }
            }
            case LoadedFiles.Absent() -> response.setStatus(HttpStatus.NOT_FOUND.value());
            case LoadedFiles.Full() -> response.setStatus(HttpStatus.INSUFFICIENT_STORAGE.value());
        }
    }
}
