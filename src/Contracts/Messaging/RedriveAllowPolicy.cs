namespace Grid.Contracts.Messaging;

/// <summary>Which queues may have this one as their dead-letter queue.</summary>
[GenerateSerializer, Immutable, Alias("grid.RedriveAllowPolicy")]
public sealed record RedriveAllowPolicy
{
    [Id(0)] public RedrivePermission Permission { get; init; }

    /// <summary>ARNs, at most ten, for <see cref="RedrivePermission.ByQueue"/>; empty for the others.</summary>
    [Id(1)] public IReadOnlyList<string> SourceQueueArns { get; init; } = [];

    /// <summary>By what is in it.</summary>
    public bool Equals(RedriveAllowPolicy? other) => other is not null && Permission == other.Permission && SourceQueueArns.SequenceEqual(other.SourceQueueArns);

    public override int GetHashCode() => Permission.GetHashCode();
}
