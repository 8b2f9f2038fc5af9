namespace Grid.Bootstrap;

/// <summary>
/// Runs a .NET function whose handler is <c>Assembly::Type::Method</c>: take an event, run the handler, answer and take the next.
/// The argument is the layers' folder; without one it waits on standard input to be told which function.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            using var wire = new Wire(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")!);
            if (arguments.Length == 0 && !Stem.Wait(wire)) return 0;
            Logs.TakeOverConsole();
            if (Init(wire) is not { } handler) return 1;
            for (var invocation = wire.Next(); ;) invocation = Run(wire, handler, invocation);
        }
        catch (PlatformException)
        {
            return 1;
        }
    }

    /// <summary>The handler; null after Init's failure has been reported.</summary>
    private static Handler? Init(Wire wire)
    {
        try
        {
            return HandlerLoader.Load(Environment.GetEnvironmentVariable("LAMBDA_TASK_ROOT")!, Environment.GetEnvironmentVariable("_HANDLER") ?? "");
        }
        catch (Exception error)
        {
            Logs.WriteError(error);
            wire.FailInit(ErrorReport.TypeOf(error), ErrorReport.Write(error));
            return null;
        }
    }

    /// <summary>Runs the handler once; returns the next invocation.</summary>
    private static Reply Run(Wire wire, Handler handler, Reply invocation)
    {
        var requestId = invocation.Header("Lambda-Runtime-Aws-Request-Id")!;
        Logs.RequestId = requestId;
        Logs.TraceId = invocation.Header("Lambda-Runtime-Trace-Id");
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", Logs.TraceId);
        try
        {
            var result = handler.Invoke(invocation);
            return wire.Respond(requestId, result);
        }
        catch (Exception error) when (error is not PlatformException)
        {
            Logs.WriteError(error);
            return wire.Fail(requestId, ErrorReport.TypeOf(error), ErrorReport.Write(error));
        }
    }
}
