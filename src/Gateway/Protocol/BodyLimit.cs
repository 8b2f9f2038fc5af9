namespace Grid.Gateway.Protocol;

/// <summary>How large the body of an operation may be: endpoint metadata that <see cref="BodyLimits"/> enforces.</summary>
/// <param name="Operation">Name in the API, for the refusal.</param>
/// <param name="Bytes">The body must be smaller.</param>
internal sealed record BodyLimit(string Operation, int Bytes)
{
    /// <summary>For operations that carry a zip as base64.</summary>
    internal const int CodeBytes = 70_167_211;

    /// <summary>For all others.</summary>
    internal const int SettingsBytes = 6_291_456;
}
