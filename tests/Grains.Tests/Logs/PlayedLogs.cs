using System.Reflection;

namespace Grid.Grains.Tests.Logs;

/// <summary>Answers every call of an interface with what a test says.</summary>
public class PlayedLogs : DispatchProxy
{
    private Func<string, object?[], object?> _answer = static (_, _) => null;

    internal static T Of<T>(Func<string, object?[], object?> answer)
        where T : class
    {
        var proxy = Create<T, PlayedLogs>();
        ((PlayedLogs)(object)proxy)._answer = answer;
        return proxy;
    }

    /// <summary>A grain factory that has one log group.</summary>
    internal static IGrainFactory Grains(Func<string, object?[], object?> group) => Of<IGrainFactory>((_, _) => Of<Contracts.Logs.ILogGroupGrain>(group));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!.Name, args ?? []);
}
