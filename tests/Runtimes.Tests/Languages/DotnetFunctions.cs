using System.Diagnostics.CodeAnalysis;
using System.Text;
using Amazon.Lambda.Core;

namespace Grid.Runtimes.Tests.Languages;

/// <summary>The functions that <see cref="DotnetTests"/> runs in processes of their own.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "Handlers are instance methods more often than not.")]
public sealed class DotnetFunctions
{
    private int count;

    public Order Raise(Order order) => order with { Amount = order.Amount + 1, Invocation = ++count };

    public static string Upper(string text) => text.ToUpperInvariant();

    public async Task<int> Later(int value)
    {
        await Task.Yield();
        return value * 2;
    }

    public async ValueTask<int> LaterValue(int value)
    {
        await Task.Yield();
        return value * 3;
    }

    public async Task Nothing() => await Task.Yield();

    public Stream Echo(Stream input) => input;

    public string Reverse([NotNull] Stream input)
    {
        using var reader = new StreamReader(input);
        return string.Concat(reader.ReadToEnd().Reverse());
    }

    public object Context([NotNull] ILambdaContext context) => new
    {
        context.FunctionName,
        context.FunctionVersion,
        context.MemoryLimitInMB,
        context.LogGroupName,
        context.LogStreamName,
        context.InvokedFunctionArn,
        context.AwsRequestId,
        Left = context.RemainingTime > TimeSpan.FromSeconds(1),
        Title = context.ClientContext?.Client?.AppTitle,
        Custom = context.ClientContext?.Custom["k"],
        context.Identity.IdentityId,
        Trace = Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"),
    };

    public string Log(string text, [NotNull] ILambdaContext context)
    {
        Console.WriteLine("console\nof two lines");
        Console.Write("in ");
        Console.Write("pieces\n");
        context.Logger.LogLine("line");
        context.Logger.Log("Debug", "detail");
        context.Logger.LogWarning("careful");
        context.Logger.LogError(new InvalidOperationException("broke"), "it");
        return text;
    }

    public string Fail(string message) => throw new InvalidOperationException(message, new ArgumentException("inner"));

    public async Task<string> FailLater(string message)
    {
        await Task.Yield();
        throw new TimeoutException(message);
    }

    [LambdaSerializer(typeof(Brackets))]
    public string Custom(string input) => input + "!";

    public int Same(int value) => value;

    public int Same(string value) => value.Length;

    public sealed record Order(string Name, int Amount, int Invocation);

    public sealed class Brackets : ILambdaSerializer
    {
        public T Deserialize<T>(Stream requestStream)
        {
            using var reader = new StreamReader(requestStream);
            return (T)(object)$"<{reader.ReadToEnd()}>";
        }

        public void Serialize<T>(T response, Stream responseStream) => responseStream.Write(Encoding.UTF8.GetBytes($"[{response}]"));
    }

    public sealed class Unmade
    {
        public Unmade() => throw new NotSupportedException("no");

        public int Handle() => 1;
    }
}
