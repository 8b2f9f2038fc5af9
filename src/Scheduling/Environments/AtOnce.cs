namespace Grid.Scheduling.Environments;

/// <summary>Lambda's own rule: every invocation that finds no idle environment starts one.</summary>
public sealed class AtOnce : IScaleUpPolicy
{
    public TimeSpan CheckAfter => TimeSpan.FromSeconds(1);

    public bool PrefersBusy(in ScaleUpSnapshot snapshot) => false;

    public int Start(in ScaleUpSnapshot snapshot) => snapshot.Uncovered;
}
