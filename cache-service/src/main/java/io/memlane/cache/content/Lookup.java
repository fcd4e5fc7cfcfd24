package io.memlane.cache.content;

/** What a {@link ContentStore#find} came to. */
public sealed interface Lookup {

    /**
     * The path has a representation.
     *
     * @param file owned by the caller, who closes it
     */
    record Found(OpenFile file) implements Lookup {}

    /**
     * The path is that of a folder, and with a slash at its end it has a representation. From {@code OpenFileTable}: of a
     * folder, whatever is in it.
     */
    record Folder() implements Lookup {}

    /**
     * There is nothing to serve under this path: no file, a folder, a special file, or a path that no content can have.
     */
    record NotFound() implements Lookup {}

    /** Something is there, but this process isn't allowed to read it. */
    record Forbidden() implements Lookup {}

    /**
     * The content could not be looked at.
     *
     * @param reason for the operator's log; names files of this machine, so it is not for the client
     */
    record Failed(String reason) implements Lookup {}

    /**
     * Not now, but a retry makes sense: every descriptor of the table is in use, or the file is being written so fast
     * that no state of it lasts long enough to be told from the next.
     */
    record Busy() implements Lookup {}
}
