package io.memlane.model.http;

import io.memlane.model.http.PreconditionOutcome.NotModified;
import io.memlane.model.http.PreconditionOutcome.PreconditionFailed;

/**
 * How a request for a representation that exists is answered: with it or parts of it (200, 206, 416), or with 304 or
 * 412.
 */
public sealed interface Answer permits RangeSelection, NotModified, PreconditionFailed {}
