namespace Grid.Scheduling.Concurrency;

/// <summary>How much of the provisioned concurrency was in use in one minute.</summary>
/// <param name="InUse">Environments in use at the same time, at most.</param>
/// <param name="Available">Environments that were there.</param>
public readonly record struct UsedMinute(int InUse, int Available)
{
    /// <summary>0-1; 0 when nothing was there.</summary>
    public double Utilization => Available == 0 ? 0 : (double)InUse / Available;
}
