using System.Reflection;
using Grid.Contracts.Async;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Contracts.Mappings;
using Grid.Contracts.Messaging;
using Grid.Gateway.Tests.Async;
using Grid.Gateway.Tests.Mappings;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>An <see cref="IGrainFactory"/> with one function, one layer, one mapping, one queue and one region that scales, whatever the key; the keys are noted.</summary>
public class FakeGrains : DispatchProxy
{
    internal FakeFunction Function { get; set; } = new();

    internal FakeLayer Layer { get; set; } = new();

    internal FakeEventQueue Events { get; set; } = new();

    internal FakeMapping Mapping { get; set; } = new();

    internal IQueueGrain Queue { get; set; } = FakeQueue.Create();

    internal FakeScaling Scaling { get; set; } = new();

    internal List<string> Keys { get; } = [];

    internal static IGrainFactory Create() => Create<IGrainFactory, FakeGrains>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod is not { Name: "GetGrain", IsGenericMethod: true } || args is not [string key, ..]) throw new NotSupportedException(targetMethod?.ToString());
        Keys.Add(key);
        var grain = targetMethod.GetGenericArguments()[0];
        if (grain == typeof(IEventQueueGrain)) return Events;
        if (grain == typeof(IMappingGrain)) return Mapping;
        if (grain == typeof(IQueueGrain)) return Queue;
        return grain == typeof(IFunctionGrain) ? Function : grain == typeof(ILayerGrain) ? Layer : grain == typeof(IScalingGrain) ? Scaling : throw new NotSupportedException(grain.Name);
    }
}
