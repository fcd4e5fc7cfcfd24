package io.memlane.cache.volume;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start what is wrong with the volume, without a stack trace. */
class VolumeFailureAnalyzer extends AbstractFailureAnalyzer<VolumeUnavailableException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, VolumeUnavailableException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
