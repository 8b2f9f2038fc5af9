using System.Reflection;
using Grid.Contracts;
using Grid.Contracts.Logs;

namespace Grid.Gateway.Tests.Logs;

/// <summary>A grain factory, and the one log group that it has; calls are noted.</summary>
public class FakeLogGrains : DispatchProxy
{
    internal List<string> Calls { get; private set; } = [];

    internal static IGrainFactory Create(List<string> calls)
    {
        var factory = Create<IGrainFactory, FakeLogGrains>();
        ((FakeLogGrains)(object)factory).Calls = calls;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod?.Name)
        {
            case "GetGrain":
                var group = Create<ILogGroupGrain, FakeLogGrains>();
                ((FakeLogGrains)(object)group).Calls = Calls;
                Calls.Add($"Of {args![0]}");
                return group;
            case "Tags":
                return Task.FromResult<Outcome<Dictionary<string, string>>>(new Dictionary<string, string> { ["team"] = "core" });
            case "Tag":
                Calls.Add($"Tag {string.Join(',', (Dictionary<string, string>)args![0]!)} {string.Join(',', (string[])args[1]!)}");
                return Task.FromResult<Outcome<Done>>(new Done());
            default:
                Calls.Add($"{targetMethod!.Name} {args![0]}");
                return Task.FromResult<Outcome<Done>>(new Done());
        }
    }
}
