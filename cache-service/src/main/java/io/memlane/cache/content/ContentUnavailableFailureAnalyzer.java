package io.memlane.cache.content;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Shows the operator what is wrong with the content instead of a stack trace. Spring Boot finds it by {@code
 * spring.factories}.
 */
public final class ContentUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<ContentUnavailableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ContentUnavailableException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
