package io.memlane.proxy.web.tls;

import io.memlane.runtime.start.StartRefusedException;
import java.security.KeyStore;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.NestedExceptionUtils;

/**
 * Looks at the certificate before the start, and takes a renewed one into use, for connections from then on: {@code reload-on-update} of
 * an SSL bundle, which Boot (4.1) carries out for Tomcat and Netty alone.
 */
public final class TlsBundles {
    private static final Logger log = LoggerFactory.getLogger(TlsBundles.class);

    private TlsBundles() {}

    /**
     * Refuses a bundle that can't be used, before Jetty does with a stack trace.
     *
     * @throws StartRefusedException with what is wrong
     */
    public static void check(@Nullable Ssl ssl, @Nullable SslBundles bundles) {
        String name = ssl == null ? null : ssl.getBundle();
        if (!Ssl.isEnabled(ssl) || name == null || bundles == null) {
            return;
        }
        try {
            SslBundle bundle = bundles.getBundle(name);
            bundle.getKey().assertContainsAlias(bundle.getStores().getKeyStore());
            bundle.createSslContext();
        } catch (RuntimeException e) {
            throw new StartRefusedException(
                    "server.ssl.bundle is \"" + name + "\", which can't be used: "
                            + NestedExceptionUtils.getMostSpecificCause(e).getMessage(),
                    "Check the keys under spring.ssl.bundle and the files that they name: this user must be able to"
                            + " read them.");
        }
    }

    /** Does nothing for a server without TLS, or with a certificate that is no bundle's. */
    public static void install(Server server, @Nullable Ssl ssl, @Nullable SslBundles bundles) {
        String name = ssl == null ? null : ssl.getBundle();
        if (Ssl.isEnabled(ssl) && name != null && bundles != null) {
            bundles.addBundleUpdateHandler(name, bundle -> reload(server, name, bundle));
        }
    }

    private static void reload(Server server, String name, SslBundle bundle) {
        for (Connector connector : server.getConnectors()) {
            SslConnectionFactory tls = connector.getConnectionFactory(SslConnectionFactory.class);
            if (tls != null) {
                reload(tls.getSslContextFactory(), name, bundle);
            }
        }
    }

    private static void reload(SslContextFactory.Server tls, String name, SslBundle bundle) {
        KeyStore keys = tls.getKeyStore();
        KeyStore trusted = tls.getTrustStore();
        try {
            bundle.getKey().assertContainsAlias(bundle.getStores().getKeyStore());
            replace(tls, bundle.getStores().getKeyStore(), bundle.getStores().getTrustStore());
            log.info("SSL bundle {} was updated: new connections get the new certificate", name);
        } catch (Exception e) {
            log.error("SSL bundle {} was updated and can't be used; the certificate before stays", name, e);
            restore(tls, keys, trusted);
        }
    }

    private static void replace(SslContextFactory.Server tls, @Nullable KeyStore keys, @Nullable KeyStore trusted)
            throws Exception {
        tls.reload(factory -> {
            factory.setKeyStore(keys);
            factory.setTrustStore(trusted);
        });
    }

    /** Jetty has forgotten the stores that it had when it couldn't load the new ones. */
    private static void restore(SslContextFactory.Server tls, @Nullable KeyStore keys, @Nullable KeyStore trusted) {
        try {
            replace(tls, keys, trusted);
        } catch (Exception e) {
            throw new IllegalStateException("the certificate that was in use can't be used any more", e);
        }
    }
}
