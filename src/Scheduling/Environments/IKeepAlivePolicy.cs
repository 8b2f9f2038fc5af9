namespace Grid.Scheduling.Environments;

/// <summary>
/// Decides when an environment should be there although nothing runs in it. Asked about every idle environment, and about an idle function version that has
/// none left, once a second.
/// </summary>
public interface IKeepAlivePolicy
{
    /// <summary>
    /// The times between which an environment is worth its memory. One that is idle is ended at <see cref="WarmWindow.To"/>. With a
    /// <see cref="WarmWindow.From"/> above zero it is ended at once when the version has nothing to do any more, and a new one is started at that time.
    /// </summary>
    WarmWindow Window(in KeepAliveSnapshot snapshot);
}
