using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Grid.Silo;

/// <summary>Records what the caller records; of the traces that nobody has decided about, a share.</summary>
/// <param name="share">0.0-1.0.</param>
internal sealed class CallersDecision(double share) : Sampler
{
    private readonly TraceIdRatioBasedSampler _share = new(share);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var caller = samplingParameters.ParentContext;
        if (caller.TraceId == default || IsUndecided(samplingParameters.Tags)) return _share.ShouldSample(samplingParameters);
        return new SamplingResult(caller.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));
    }

    /// <summary>The gateway's mark on its span.</summary>
    private static bool IsUndecided(IEnumerable<KeyValuePair<string, object?>>? tags) => tags?.Any(tag => tag.Key == "grid.trace.undecided") == true;
}
