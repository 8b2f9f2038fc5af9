namespace Grid.Scheduling.Traces;

/// <summary>The member <c>http</c> of a segment; null where it says nothing.</summary>
public sealed record SegmentHttp(string? Url, string? Method, int? Status, string? UserAgent, string? ClientIp)
{
    public static SegmentHttp None { get; } = new(null, null, null, null, null);
}
