package io.memlane.benchmarks.spring;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * The second of the two services: answers with files, as Memlane's cache reads them.
 *
 * <p>{@code java -cp benchmarks.jar io.memlane.benchmarks.spring.SpringOrigin --server.port=N --folder=PATH}
 */
@Controller
public final class SpringOrigin {
    private final Folder folder;
    private final DirectBuffers buffers = new DirectBuffers();

    SpringOrigin(@Value("${folder}") Path folder) {
        this.folder = new Folder(folder);
    }

    public static void main(String[] args) {
        ReferenceService.start(SpringOrigin.class, args);
    }

    @RequestMapping(
            path = "/**",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        StoredFile file = folder.find(request.getServletPath());
        if (file == null) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
            return;
        }
        file.describeIn(response);
        if (HttpMethod.GET.matches(request.getMethod())) {
            send(file, NativeOutput.of(response));
        }
    }

    private void send(StoredFile file, ServletOutputStream client) throws IOException {
        ByteBuffer buffer = buffers.take();
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            for (long left = file.lengthBytes(); left > 0; left -= buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), left));
                // At least one read; what it left out is the next round's.
                if (channel.read(buffer) < 0) {
                    throw new EOFException(file.path() + " became shorter");
                }
                client.write(buffer.flip());
            }
        } finally {
            buffers.giveBack(buffer);
        }
    }
}
