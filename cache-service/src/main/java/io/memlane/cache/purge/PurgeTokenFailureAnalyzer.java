package io.memlane.cache.purge;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start what is wrong with the token, without a stack trace. */
class PurgeTokenFailureAnalyzer extends AbstractFailureAnalyzer<PurgeTokenException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PurgeTokenException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Let memlane.purge.token-file name a file with one line of at least 16 characters that this process may"
                        + " read, as by: openssl rand -hex 32. Without the setting nothing can be purged.",
                cause);
    }
}
