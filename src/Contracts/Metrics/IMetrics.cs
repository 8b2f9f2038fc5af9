namespace Grid.Contracts.Metrics;

/// <summary>Metrics of the whole grid: what is stored, and what its silos have not stored yet.</summary>
public interface IMetrics
{
    /// <summary>Costs a look at the tables and one call to each other silo. What was recorded before the call is in the answer.</summary>
    Task<MetricReading> Read(MetricQuery query, CancellationToken cancellationToken);

    /// <summary>The series that there are, in the order of namespace, name and dimensions, without their units.</summary>
    Task<MetricPage> List(MetricFilter filter, CancellationToken cancellationToken);
}
