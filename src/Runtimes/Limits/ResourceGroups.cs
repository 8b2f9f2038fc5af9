using Grid.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Limits;

/// <summary>Finds out, once, what this machine offers.</summary>
internal sealed class ResourceGroups(Capacity capacity, IOptions<LimitsOptions> options, MemoryWatch watch, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILoggerFactory loggers)
{
    /// <exception cref="OptionsValidationException">The options insist on what is not there.</exception>
    public IResourceGroups Open()
    {
        var logger = loggers.CreateLogger<ResourceGroups>();
        var backend = options.Value.Backend;
        if (backend != "sampling")
        {
            if (GroupsV1.Open(capacity, options.Value, watch, logger) is { } first) return first;
            if (GroupsV2.Open(capacity, options.Value, watch, logger) is { } second) return second;
        }

        return backend != "cgroup"
            ? new SampledGroups(options.Value, time)
            : throw new OptionsValidationException(LimitsOptions.Section, typeof(LimitsOptions), [$"{LimitsOptions.Section}:{nameof(LimitsOptions.Backend)} is 'cgroup', but this silo may not make control groups with memory, cpu and pids."]);
    }
}
