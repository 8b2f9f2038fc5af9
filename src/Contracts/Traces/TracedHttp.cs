namespace Grid.Contracts.Traces;

/// <summary>The HTTP request that a trace began with; null where its segment says nothing.</summary>
public sealed record TracedHttp
{
    public string? Url { get; init; }

    public string? Method { get; init; }

    public int? Status { get; init; }

    public string? UserAgent { get; init; }

    public string? ClientIp { get; init; }
}
