package grid.bootstrap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Runs a Java function: take an event, run the handler, answer and take the next.
 * The argument is the layers' folder; without one it waits on standard input to be told which function.
 */
public final class Main {
    private Main() {
    }

    public static void main(String[] arguments) {
        try {
            run(arguments);
        } catch (IOException gone) {
            // The platform is gone or refuses to go on; nothing is left to do.
        }
        System.exit(1);
    }

    private static void run(String[] arguments) throws IOException {
        Wire wire = new Wire(System.getenv("AWS_LAMBDA_RUNTIME_API"));
        String optRoot = arguments.length > 0 ? arguments[0] : Stem.await(wire);
        Logs.takeOverConsole();
        Handler handler;
        try {
            handler = HandlerLoader.load(System.getenv().getOrDefault("_HANDLER", ""), FunctionClasses.in(System.getenv("LAMBDA_TASK_ROOT"), optRoot));
        } catch (Throwable error) {
            Logs.writeError(error);
            wire.failInit(ErrorReport.typeOf(error), ErrorReport.write(error));
            return;
        }
        for (Reply invocation = wire.next();;) {
            invocation = invoke(wire, handler, invocation);
        }
    }

    /** Runs the handler once; returns the next invocation. */
    private static Reply invoke(Wire wire, Handler handler, Reply invocation) throws IOException {
        String requestId = invocation.header("lambda-runtime-aws-request-id");
        Logs.requestId = requestId;
        String trace = invocation.header("lambda-runtime-trace-id");
        if (trace == null) {
            System.clearProperty("com.amazonaws.xray.traceHeader");
        } else {
            // A process cannot change its own environment here; this is where Java libraries look for the trace.
            System.setProperty("com.amazonaws.xray.traceHeader", trace);
        }

        byte[] result;
        try {
            result = handler.invoke(invocation);
        } catch (Throwable error) {
            Logs.writeError(error);
            System.out.flush();
            return wire.fail(requestId, ErrorReport.typeOf(error), ErrorReport.write(error));
        }
        System.out.flush();
        return wire.respond(requestId, result);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
