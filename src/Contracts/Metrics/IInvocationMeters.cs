using Grid.Contracts.Functions;

namespace Grid.Contracts.Metrics;

/// <summary>Measures invocations where they run.</summary>
public interface IInvocationMeters
{
    /// <summary>For one environment, for its whole life.</summary>
    /// <param name="isProvisioned">It was provisioned.</param>
    IInvocationMeter Open(FunctionVersion version, bool isProvisioned);
}
