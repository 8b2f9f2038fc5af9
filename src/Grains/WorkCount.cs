using Grid.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Grid.Grains;

/// <summary>Counts what grains of this silo have under way and nobody waits for: attempts at events, deliveries.</summary>
internal sealed class WorkCount : IWorkUnderWay
{
    private int _count;

    public bool Any => Volatile.Read(ref _count) > 0;

    public static void Register(IServiceCollection services)
    {
        services.TryAddSingleton<WorkCount>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWorkUnderWay, WorkCount>(static provider => provider.GetRequiredService<WorkCount>()));
    }

    public void Begin() => Interlocked.Increment(ref _count);

    public void End() => Interlocked.Decrement(ref _count);
}
