package io.memlane.model.control;

/**
 * Where a cache has its hot words ({@code HotWordsDescriptor}).
 *
 * @param life names the file; 0 if there is none
 * @param clockNanos what the cache's clock says as it is sent, so that the proxy sees whether it has the same clock
 */
public record HotOffer(long life, long clockNanos) {
    public static final HotOffer NONE = new HotOffer(0, 0);

    public boolean isNone() {
        return life == 0;
    }
}
