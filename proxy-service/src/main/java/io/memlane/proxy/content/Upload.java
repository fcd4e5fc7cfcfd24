package io.memlane.proxy.content;

import java.io.InputStream;

/**
 * A request's own body, to be read once.
 *
 * @param lengthBytes value of {@code Content-Length}; -1 if only its end tells
 * @param bytes read as far as somebody takes them: a client that waits for {@code 100 (Continue)} is told to go on by the first read
 */
public record Upload(long lengthBytes, InputStream bytes) {}
