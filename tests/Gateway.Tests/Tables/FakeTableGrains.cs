using System.Reflection;

namespace Grid.Gateway.Tests.Tables;

/// <summary>An <see cref="IGrainFactory"/> with one table and its one shard, whatever the key; the keys are noted.</summary>
public class FakeTableGrains : DispatchProxy
{
    private FakeTable? _table;

    internal static IGrainFactory Create(FakeTable table)
    {
        var factory = Create<IGrainFactory, FakeTableGrains>();
        ((FakeTableGrains)(object)factory)._table = table;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _table!.Calls.Add($"{targetMethod!.GetGenericArguments()[0].Name} {args![0]}");
        return _table;
    }
}
