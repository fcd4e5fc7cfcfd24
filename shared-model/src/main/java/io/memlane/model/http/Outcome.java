package io.memlane.model.http;

/** What a request came to, from the content to the edge: a response, or a refusal of the pair's own. */
public sealed interface Outcome permits ResponseHead, Refusal {}
