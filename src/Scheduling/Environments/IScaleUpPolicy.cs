namespace Grid.Scheduling.Environments;

/// <summary>
/// Decides over how many environments the invocations of a function version are spread. Asked at every arrival, release and end of a start,
/// and again after <see cref="CheckAfter"/> while invocations wait.
/// </summary>
public interface IScaleUpPolicy
{
    /// <summary>When to ask again although nothing has happened; also the longest that an invocation waits beside an idle environment, unless that <see cref="Rests"/>.</summary>
    TimeSpan CheckAfter { get; }

    /// <summary>True when an arriving invocation should rather wait for a busy environment than take an idle one.</summary>
    bool PrefersBusy(in ScaleUpSnapshot snapshot);

    /// <summary>True when an environment that is free should rest although invocations wait, because those that are busy do the work sooner without it. At least one is busy then.</summary>
    bool Rests(in ScaleUpSnapshot snapshot) => false;

    /// <summary>How many environments to start now. At least one when invocations wait and no environment is busy or starting.</summary>
    int Start(in ScaleUpSnapshot snapshot);
}
