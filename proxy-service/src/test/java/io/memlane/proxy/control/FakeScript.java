package io.memlane.proxy.control;

import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.Role;
import java.io.IOException;

/** What a {@link FakeCache} answers; unless told otherwise, it grants all, and sends as many bytes as the path says. */
public interface FakeScript {
    default void attach(FakeSession session, Attach attach) throws IOException {
        if (attach.role() == Role.LINK) {
            session.grantLink();
        } else {
            session.grantSegment(attach.wish());
        }
    }

    /** A path such as {@code /1000} has a body of so many bytes. */
    default void open(FakeSession session, Open open) throws IOException {
        session.reply(open, Integer.parseInt(open.request().target().substring(1)));
    }

    default void other(FakeSession session, ControlMessage message) throws IOException {
        if (message instanceof Ping ping) {
            session.connection().send(new Pong(ping.nonce()));
        }
    }
}
