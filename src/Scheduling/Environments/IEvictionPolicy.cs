namespace Grid.Scheduling.Environments;

/// <summary>Decides which idle environment is ended when memory is needed for another function.</summary>
public interface IEvictionPolicy
{
    /// <summary>What an idle environment is worth; of all on the silo the one that is worth least is ended first.</summary>
    /// <param name="clock">
    /// What the most valuable environment was worth of those that had been ended when this one became idle, 0 when there was none: whoever was used since then
    /// is worth more than all who had to go.
    /// </param>
    double Worth(in IdleSnapshot idle, double clock);
}
