using System.Diagnostics;
using Grid.Runtimes.Languages;

namespace Grid.Runtimes.Tests.Languages;

/// <summary>
/// The functions that <see cref="JavaTests"/> runs, compiled once: classes in the task root, and in a jar below <c>lib</c> what functions see of
/// aws-lambda-java-core, by the same names.
/// </summary>
public sealed class JavaFunctions : IDisposable
{
    private const string Core = """
        package com.amazonaws.services.lambda.runtime;
        public interface Context {
            String getAwsRequestId(); String getLogGroupName(); String getLogStreamName(); String getFunctionName(); String getFunctionVersion();
            String getInvokedFunctionArn(); CognitoIdentity getIdentity(); ClientContext getClientContext(); int getRemainingTimeInMillis();
            int getMemoryLimitInMB(); LambdaLogger getLogger();
        }
        """;

    private static readonly (string File, string Text)[] CoreSources =
    [
        ("Context", Core),
        ("CognitoIdentity", "package com.amazonaws.services.lambda.runtime; public interface CognitoIdentity { String getIdentityId(); String getIdentityPoolId(); }"),
        ("ClientContext", """
            package com.amazonaws.services.lambda.runtime;
            public interface ClientContext { Client getClient(); java.util.Map<String, String> getCustom(); java.util.Map<String, String> getEnvironment(); }
            """),
        ("Client", "package com.amazonaws.services.lambda.runtime; public interface Client { String getAppTitle(); }"),
        ("LambdaLogger", """
            package com.amazonaws.services.lambda.runtime;
            public interface LambdaLogger { void log(String message); void log(byte[] message); default void log(String message, LogLevel level) { log(message); } }
            """),
        ("LogLevel", "package com.amazonaws.services.lambda.runtime; public enum LogLevel { UNDEFINED, TRACE, DEBUG, INFO, WARN, ERROR, FATAL }"),
        ("RequestHandler", "package com.amazonaws.services.lambda.runtime; public interface RequestHandler<I, O> { O handleRequest(I input, Context context); }"),
        ("RequestStreamHandler", """
            package com.amazonaws.services.lambda.runtime;
            public interface RequestStreamHandler {
                void handleRequest(java.io.InputStream input, java.io.OutputStream output, Context context) throws java.io.IOException;
            }
            """),
    ];

    private const string Functions = """
        package shop;
        import com.amazonaws.services.lambda.runtime.*;
        import java.io.*;
        import java.util.*;
        public class Functions {
            private int count;
            public Map<String, Object> seen(Map<String, Object> event) {
                Map<String, Object> result = new LinkedHashMap<>(); result.put("seen", event); result.put("count", ++count); result.put("none", null); return result;
            }
            public static String upper(String text) { return text.toUpperCase(); }
            public long twice(long value) { return value * 2; }
            public List<Integer> reversed(List<Integer> items) { Collections.reverse(items); return items; }
            public void nothing() { }
            public Order raise(Order order) { return new Order(order.name(), order.amount() + 1, order.tags()); }
            public Bean bean(Bean bean) { bean.setAmount(bean.getAmount() + 1); return bean; }
            public InputStream stream(InputStream input) { return input; }
            public Object context(Object event, Context c) {
                return Arrays.asList(c.getFunctionName(), c.getFunctionVersion(), c.getMemoryLimitInMB(), c.getLogGroupName(), c.getLogStreamName(),
                    c.getInvokedFunctionArn(), c.getAwsRequestId(), c.getClientContext().getClient().getAppTitle(), c.getClientContext().getCustom(),
                    c.getIdentity().getIdentityId(), c.getRemainingTimeInMillis() > 1000, System.getProperty("com.amazonaws.xray.traceHeader"));
            }
            public String fail(String message) { throw new IllegalStateException(message, new IOException("inner")); }
            public String log(String text, Context c) {
                System.out.println("printed"); c.getLogger().log("said"); c.getLogger().log("detail", LogLevel.DEBUG); c.getLogger().log("careful", LogLevel.WARN);
                return text;
            }
            public record Order(String name, int amount, List<String> tags) { }
            public static class Bean {
                private int amount;
                public int getAmount() { return amount; }
                public void setAmount(int amount) { this.amount = amount; }
            }
            public static class Requests implements RequestHandler<Order, String> {
                public String handleRequest(Order order, Context context) { return order.name() + " for " + context.getFunctionName(); }
            }
            public static class Streams implements RequestStreamHandler {
                public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException { input.transferTo(output); }
            }
            public static class Unmade {
                public Unmade() { throw new UnsupportedOperationException("no"); }
                public int handle() { return 1; }
            }
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("grid-java-").FullName;

    public JavaFunctions()
    {
        var java = Machine.Require("java");
        Runtime = java.Runtime;
        var kit = Path.GetDirectoryName(java.InterpreterPath)!;
        var core = CoreSources.Select(source => Write("core", source.File, source.Text)).ToArray();
        Run(Java.Compiler(java.InterpreterPath), ["-d", $"{folder}/core-classes", .. core]);
        Directory.CreateDirectory($"{TaskRoot}/lib");
        Run(Path.Combine(kit, "jar"), ["--create", "--file", $"{TaskRoot}/lib/core.jar", "-C", $"{folder}/core-classes", "."]);
        Run(Java.Compiler(java.InterpreterPath), ["-cp", $"{folder}/core-classes", "-d", TaskRoot, Write("source", "Functions", Functions)]);
    }

    public string Runtime { get; }

    public string TaskRoot => Path.Combine(folder, "task");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string subfolder, string name, string text)
    {
        var path = Path.Combine(folder, subfolder, name + ".java");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static void Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, complaint);
    }
}
