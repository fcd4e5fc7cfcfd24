package io.memlane.cache.control;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start why there is no control port, without a stack trace. */
class ControlPortFailureAnalyzer extends AbstractFailureAnalyzer<ControlPortException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ControlPortException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
