namespace Grid.Contracts.Metrics;

/// <summary>Takes log lines of functions that may be in CloudWatch's embedded metric format.</summary>
public interface IMetricLines
{
    /// <summary>Costs a look for <c>"_aws"</c>, and a copy when it is there; what the line says is read elsewhere. Never waits and never throws; a line too many is dropped and counted.</summary>
    /// <param name="region">Of the function.</param>
    void Offer(string region, ReadOnlySpan<byte> line);
}
