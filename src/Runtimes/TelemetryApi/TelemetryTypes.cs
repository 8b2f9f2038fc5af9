namespace Grid.Runtimes.TelemetryApi;

/// <summary>Where an event comes from.</summary>
[Flags]
internal enum TelemetryTypes
{
    None = 0,
    Platform = 1,
    Function = 2,
    Extension = 4,
}
