package io.memlane.cache.content.origin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A key of a test's own, and its certificate for {@code localhost}. */
public record TlsKeys(KeyStore store) {
    /** Of all that is written. */
    public static final String PASSWORD = "changeit";

    public static TlsKeys make(Path folder, String name)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:localhost",
                        "-validity",
                        "2"))
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool ended with " + keytool.exitValue());
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new TlsKeys(store);
    }

    /** Writes the key and its certificate, as PKCS #12, in place of what is there. */
    public void writeTo(Path file) throws IOException, GeneralSecurityException {
        write(store, file);
    }

    /** Writes the certificate alone, as one that is trusted. */
    public void writeCertificateTo(Path file) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("it", store.getCertificate("it"));
        write(trusted, file);
    }

    private static void write(KeyStore keys, Path file) throws IOException, GeneralSecurityException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        try (OutputStream out = Files.newOutputStream(whole)) {
            keys.store(out, PASSWORD.toCharArray());
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * What one side of a connection has.
     *
     * @param own what it shows; null for nothing
     * @param trusted whom it trusts; null for nobody
     */
    public static SSLContext context(@Nullable TlsKeys own, @Nullable TlsKeys trusted)
            throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore nothing = KeyStore.getInstance("PKCS12");
        nothing.load(null, null);
        keys.init(own == null ? nothing : own.store, PASSWORD.toCharArray());
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        if (trusted != null) {
            trust.setCertificateEntry("it", trusted.store.getCertificate("it"));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), managers.getTrustManagers(), null);
        return context;
    }
}
