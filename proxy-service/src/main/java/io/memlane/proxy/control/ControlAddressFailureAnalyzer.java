package io.memlane.proxy.control;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start what is wrong with the control address, without a stack trace. */
class ControlAddressFailureAnalyzer extends AbstractFailureAnalyzer<ControlAddressException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ControlAddressException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
