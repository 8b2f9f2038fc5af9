using System.Reflection;

namespace Grid.Bootstrap;

/// <summary>An interface that exists only in the function's folder, implemented by one method of ours. Public because the runtime derives from it.</summary>
public class Stub : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> answer = null!;

    internal static object Create(Type contract, Func<MethodInfo, object?[], object?> answer)
    {
        var stub = Create(contract, typeof(Stub));
        ((Stub)stub).answer = answer;
        return stub;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => answer(targetMethod!, args ?? []);
}
