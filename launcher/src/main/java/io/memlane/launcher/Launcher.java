package io.memlane.launcher;

import io.memlane.launcher.command.Bench;
import io.memlane.launcher.command.BuildServices;
import io.memlane.launcher.command.ChaosSuite;
import io.memlane.launcher.command.Completion;
import io.memlane.launcher.command.Context;
import io.memlane.launcher.command.Doctor;
import io.memlane.launcher.command.Down;
import io.memlane.launcher.command.Help;
import io.memlane.launcher.command.InspectVolume;
import io.memlane.launcher.command.JavaHome;
import io.memlane.launcher.command.MakeAotCache;
import io.memlane.launcher.command.PurgeResponses;
import io.memlane.launcher.command.Status;
import io.memlane.launcher.command.Suggestions;
import io.memlane.launcher.command.Supervise;
import io.memlane.launcher.command.Up;
import io.memlane.launcher.command.Version;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Output;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Builds, starts, watches and stops the pair of services on one machine. */
public final class Launcher {
    /** By name, in the order of the help. */
    private static final Map<String, Function<Context, Object>> COMMANDS = commands();
    /** Those that tell of all the others. */
    private static final Set<String> OF_ALL = Set.of("help", "completion", "make-aot-cache");

    private final Context context;

    private Launcher(Context context) {
        this.context = context;
    }

    public static void main(String[] args) {
        Variables variables = new Variables(System.getenv());
        Output output = new Output(System.out, System.err);
        System.exit(run(new Context(Checkout.current(variables), variables, output), args));
    }

    /** What the command line is read by; of the commands only that which it begins with, as most of the time goes into reading them. */
    private static CommandLine commandLine(Context context, String[] args) {
        CommandLine line = new CommandLine(new Root());
        boolean one = args.length > 0 && COMMANDS.containsKey(args[0]) && !OF_ALL.contains(args[0]);
        COMMANDS.forEach((name, command) -> {
            if (!one || name.equals(args[0])) {
                line.addSubcommand(command.apply(context));
            }
        });
        line.setExpandAtFiles(false).setOverwrittenOptionsAllowed(true).setUsageHelpWidth(120);
        style(line.getCommandSpec());
        line.getCommandSpec()
                .addOption(OptionSpec.builder("--version")
                        .versionHelp(true)
                        .description("print the version")
                        .build())
                .versionProvider(
                        () -> new String[] {"memlane " + context.checkout().version()});
        line.getSubcommands().values().forEach(command -> style(command.getCommandSpec()));
        return line;
    }

    private static Map<String, Function<Context, Object>> commands() {
        Map<String, Function<Context, Object>> commands = new LinkedHashMap<>();
        commands.put("up", Up::new);
        commands.put("down", Down::new);
        commands.put("status", Status::new);
        commands.put("purge", PurgeResponses::new);
        commands.put("doctor", Doctor::new);
        commands.put("build", BuildServices::new);
        commands.put("chaos", ChaosSuite::new);
        commands.put("bench", Bench::new);
        commands.put("inspect", InspectVolume::new);
        commands.put("completion", Completion::new);
        commands.put("java-home", JavaHome::new);
        commands.put("version", Version::new);
        commands.put("help", Help::new);
        commands.put("supervise", Supervise::new);
        commands.put("make-aot-cache", MakeAotCache::new);
        return commands;
    }

    private static void style(CommandSpec command) {
        command.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("this text")
                .build());
        command.usageMessage()
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .synopsisHeading("%nusage: ")
                .descriptionHeading("%n")
                .optionListHeading("%n")
                .parameterListHeading("%n")
                .commandListHeading("%n");
    }

    /** Returns the exit code. */
    public static int run(Context context, String... args) {
        return new Launcher(context).run(args);
    }

    private int run(String[] args) {
        CommandLine line = commandLine(context, args);
        line.setOut(context.output().writer());
        line.setParameterExceptionHandler((e, given) -> complain(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> complain(e, command.getCommandSpec()));
        return line.execute(args.length == 0 ? new String[] {"help"} : args);
    }

    private int complain(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String problem = switch (e) {
            case UnmatchedArgumentException unmatched -> unknown(unmatched.getUnmatched(), command);
            case MissingParameterException missing
            when missing.getMissing().getFirst() instanceof OptionSpec option ->
                option.longestName() + " needs a value";
            default -> command.name() + ": " + e.getMessage();
        };
        return complain(Failure.usage(problem), command);
    }

    private static String unknown(List<String> words, CommandSpec command) {
        String word = words.getFirst();
        boolean option = word.startsWith("-");
        if (command.parent() != null) {
            return option
                    ? Suggestions.unknownOption(word, command)
                    : command.name() + ": unknown argument '" + word + "'";
        }
        return option
                ? "unknown option '" + word + "'; a command comes first"
                : Suggestions.unknownCommand(word, command);
    }

    private int complain(Exception e, CommandSpec command) {
        if (!(e instanceof Failure failure)) {
            context.output().complain("this should not have happened:");
            e.printStackTrace(System.err);
            return Failure.FAILED;
        }
        if (!failure.getMessage().isEmpty()) {
            context.output().complain(failure.getMessage());
        }
        if (failure.exitCode() == Failure.USAGE) {
            String help = command.parent() == null ? " help" : " help " + command.name();
            context.output().complain("see: " + context.checkout().command() + help);
        }
        return failure.exitCode();
    }

    /** The launcher without a command. */
    @Command(
            name = "memlane",
            header = "memlane serves files over HTTP by two services that pass the bytes through shared memory.",
            footer = {
                "",
                "environment",
                "  MEMLANE_JAVA_HOME   the JDK 25 to use (else JAVA_HOME, PATH and the usual folders are searched)",
                "  MEMLANE_JAVA_OPTS   more options for both JVMs (a debugger's port: up --debug)",
                "  MEMLANE_STATE_DIR   where state and logs live (default: .memlane beside the script)",
                "  Other variables reach the services as they are, e.g. MEMLANE_POOL_SEGMENTS."
            })
    private static final class Root {}
}
