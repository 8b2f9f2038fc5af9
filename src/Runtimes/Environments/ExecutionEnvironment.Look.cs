using Grid.Contracts.Environments;

namespace Grid.Runtimes.Environments;

/// <summary>What people see of it.</summary>
internal sealed partial class ExecutionEnvironment
{
    private readonly DateTimeOffset _startedAt;

    public EnvironmentLook Look(bool measures)
    {
        if (measures)
        {
            lock (_gate)
            {
                if (!_ending) PeakBytes(_context.Time.GetTimestamp());
            }
        }

        return new EnvironmentLook(Condition, _startedAt, Volatile.Read(ref _arrivals), Volatile.Read(ref _peakBytes));
    }

    private EnvironmentCondition Condition => _state.Phase switch
    {
        _ when _retired => EnvironmentCondition.Ending,
        EnvironmentPhase.Init => _state.RepeatsInit ? EnvironmentCondition.Busy : EnvironmentCondition.Starting,
        EnvironmentPhase.InitFailed => EnvironmentCondition.Failed,
        EnvironmentPhase.Running or EnvironmentPhase.Answering => EnvironmentCondition.Busy,
        EnvironmentPhase.Ready or EnvironmentPhase.Answered => Busy is { IsCompleted: false } ? EnvironmentCondition.Busy : EnvironmentCondition.Idle,
        _ => EnvironmentCondition.Ending,
    };
}
