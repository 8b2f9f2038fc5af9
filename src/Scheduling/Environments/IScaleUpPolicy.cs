namespace Grid.Scheduling.Environments;

/// <summary>Decides when invocations that find no idle environment get new ones. Asked at every arrival, release and end of a start, and again after <see cref="CheckAfter"/> while invocations wait.</summary>
public interface IScaleUpPolicy
{
    /// <summary>When to ask again although nothing has happened.</summary>
    TimeSpan CheckAfter { get; }

    /// <summary>How many environments to start now. At least one when invocations wait and no environment is busy or starting.</summary>
    int Start(in ScaleUpSnapshot snapshot);
}
