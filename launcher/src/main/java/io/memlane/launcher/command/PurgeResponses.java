package io.memlane.launcher.command;

import io.memlane.launcher.place.Service;
import io.memlane.launcher.process.Http;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.state.PairFolder;
import io.memlane.launcher.state.PairState;
import io.memlane.launcher.state.PurgeToken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has what is stored of an origin forgotten. */
@Command(
        name = "purge",
        header = "forget responses of the origin: of paths, below a prefix, with a tag, or all",
        description = "Has the cache of the pair on a port forget what it has stored of its origin. When this returns,"
                + " nobody gets it any more.",
        footer = {
            "",
            "A path is given as clients ask for it, with its query; all its variants go. A tag is one of the origin's",
            "Surrogate-Key, Cache-Tag or Cache-Groups."
        })
public final class PurgeResponses implements Callable<Integer> {
    private static final int DONE = 204;

    private final Context context;

    @Mixin
    private final PortOption port = new PortOption();

    @Parameters(arity = "0..*", paramLabel = "PATH", description = "such as /a/b?c")
    private List<String> paths = new ArrayList<>();

    @Option(names = "--prefix", paramLabel = "PATH", description = "all that begins so, such as /a/")
    private List<String> prefixes = new ArrayList<>();

    @Option(names = "--tag", paramLabel = "TAG", description = "all that the origin has given this tag")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--all", description = "everything")
    private boolean all;

    @Option(names = "--soft", description = "keep it, but ask the origin before it is used again")
    private boolean soft;

    public PurgeResponses(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (paths.isEmpty() && prefixes.isEmpty() && tags.isEmpty() && !all) {
            throw Failure.usage("purge: what? Give a PATH, --prefix, --tag or --all");
        }
        PairFolder folder = PairFolder.of(context.checkout(), port.value());
        PairState state = PairState.load(folder.stateFile())
                .filter(PairState::runs)
                .orElseThrow(() -> new Failure("memlane is not running on port " + folder.port()));
        PurgeToken file = context.variables()
                .key("memlane.purge.token-file")
                .map(path -> new PurgeToken(Path.of(path)))
                .orElseGet(folder::purgeToken);
        String token = file.read()
                .orElseThrow(
                        () -> new Failure("cannot read " + file.file() + ": purge as the user who started the pair"));
        paths.forEach(path -> purge(state, token, "path", path));
        prefixes.forEach(prefix -> purge(state, token, "prefix", prefix));
        tags.forEach(tag -> purge(state, token, "tag", tag));
        if (all) {
            purge(state, token, "all", "true");
        }
        return 0;
    }

    private void purge(PairState state, String token, String what, String which) {
        String json = "{" + quoted(what) + ":" + (all(what) ? "true" : quoted(which)) + ",\"soft\":" + soft + "}";
        int management = state.managementPort(Service.CACHE);
        int status = Http.post(management, "/actuator/purge", token, json);
        switch (status) {
            case DONE ->
                context.output()
                        .say((soft ? "purged softly: " : "purged: ") + (all(what) ? "all" : what + " " + which));
            case 0 -> throw new Failure("the cache doesn't answer on port " + management);
            case 400 -> throw new Failure("purge: '" + which + "' is not a " + what + " of a mount with an origin");
            case 401 -> throw new Failure("the cache has another token: see memlane.purge.token-file");
            case 404 -> throw new Failure("the pair on this port has no origin: there is nothing to purge");
            default -> throw new Failure("the cache has answered " + status + ": see its log");
        }
    }

    private static boolean all(String what) {
        return what.equals("all");
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ' || c > '~') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
