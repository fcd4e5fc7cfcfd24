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
import io.memlane.launcher.command.Status;
import io.memlane.launcher.command.Suggestions;
import io.memlane.launcher.command.Supervise;
import io.memlane.launcher.command.Up;
import io.memlane.launcher.command.Version;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Output;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Builds, starts, watches and stops the pair of services on one machine. */
public final class Launcher {
    private final Context context;

    private Launcher(Context context) {
        this.context = context;
    }

    public static void main(String[] args) {
        Variables variables = new Variables(System.getenv());
        Output output = new Output(System.out, System.err);
        System.exit(run(new Context(Checkout.current(variables), variables, output), args));
    }

    /** What the command line is read by. */
    static CommandLine commandLine(Context context) {
        CommandLine line = new CommandLine(new Root());
        line.addSubcommand(new Up(context))
                .addSubcommand(new Down(context))
                .addSubcommand(new Status(context))
                .addSubcommand(new Doctor(context))
                .addSubcommand(new BuildServices(context))
                .addSubcommand(new ChaosSuite(context))
                .addSubcommand(new Bench(context))
                .addSubcommand(new InspectVolume(context))
                .addSubcommand(new Completion(context))
                .addSubcommand(new JavaHome(context))
                .addSubcommand(new Version(context))
                .addSubcommand(new Help(context))
                .addSubcommand(new Supervise(context));
        line.setExpandAtFiles(false).setOverwrittenOptionsAllowed(true).setUsageHelpWidth(120);
        style(line.getCommandSpec());
        line.getCommandSpec()
                .addOption(OptionSpec.builder("--version")
                        .versionHelp(true)
                        .description("print the version")
                        .build())
                .version("memlane " + context.checkout().version());
        line.getSubcommands().values().forEach(command -> style(command.getCommandSpec()));
        return line;
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
        CommandLine line = commandLine(context);
        line.setOut(context.output().writer());
        line.setParameterExceptionHandler((e, given) -> complain(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> complain(e));
        return line.execute(args.length == 0 ? new String[] {"help"} : args);
    }

    private int complain(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        return complain(Failure.usage(
                switch (e) {
                    case UnmatchedArgumentException unmatched -> unknown(unmatched.getUnmatched(), command);
                    case MissingParameterException missing
                    when missing.getMissing().getFirst() instanceof OptionSpec option ->
                        option.longestName() + " needs a value";
                    default -> command.name() + ": " + e.getMessage();
                }));
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

    private int complain(Exception e) {
        if (!(e instanceof Failure failure)) {
            context.output().complain("this should not have happened:");
            e.printStackTrace(System.err);
            return Failure.FAILED;
        }
        if (!failure.getMessage().isEmpty()) {
            context.output().complain(failure.getMessage());
        }
        if (failure.exitCode() == Failure.USAGE) {
            context.output().complain("see: " + context.checkout().command() + " help");
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
