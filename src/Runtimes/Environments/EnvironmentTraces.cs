using Grid.Contracts.Traces;

namespace Grid.Runtimes.Environments;

/// <summary>Where environments record what they do, and where their functions do.</summary>
internal sealed class EnvironmentTraces(ITraceSink sink, ITraceDaemon daemon)
{
    public ITraceSink Sink => sink;

    public ITraceDaemon Daemon => daemon;
}
