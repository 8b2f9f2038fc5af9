namespace Grid.Runtimes.Environments;

/// <summary>Ends this silo's environments although the silo itself may be unable to: frozen, or without a processor.</summary>
public interface IEnvironmentFence
{
    /// <summary>The environments may go on for so long; what was said before counts no longer. Null means for ever, which is how it begins.</summary>
    void MayRunFor(TimeSpan? time);
}
