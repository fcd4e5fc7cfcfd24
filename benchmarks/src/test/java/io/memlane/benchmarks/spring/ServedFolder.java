package io.memlane.benchmarks.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A folder to serve, and a file beside it that nobody may get. */
record ServedFolder(Path path) {
    static ServedFolder below(Path parent) throws IOException {
        Files.writeString(parent.resolve("secret"), "not to be served");
        return new ServedFolder(Files.createDirectory(parent.resolve("served")));
    }

    String argument() {
        return "--folder=" + path;
    }

    /** @return its content, which differs with its length */
    byte[] write(String name, int lengthBytes) throws IOException {
        byte[] content = new byte[lengthBytes];
        new Random(lengthBytes).nextBytes(content);
        Files.write(path.resolve(name), content);
        return content;
    }
}
