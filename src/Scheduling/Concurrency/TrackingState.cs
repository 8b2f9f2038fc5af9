namespace Grid.Scheduling.Concurrency;

/// <summary>How a scaled target stands.</summary>
/// <param name="Capacity">Environments that are asked for.</param>
/// <param name="SinceOut">Time since it was last scaled out; <see cref="TimeSpan.MaxValue"/> for never.</param>
/// <param name="SinceIn">Time since it was last scaled in.</param>
/// <param name="LastOutBy">How many environments the last scaling out has added.</param>
public readonly record struct TrackingState(int Capacity, TimeSpan SinceOut, TimeSpan SinceIn, int LastOutBy);
