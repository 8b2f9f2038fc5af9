namespace Grid.Grains.Functions;

/// <summary>AWS Lambda's limits on one function.</summary>
internal static class FunctionLimits
{
    /// <summary>Code and layers together, unzipped, in bytes.</summary>
    public const long UnzippedBytes = 262_144_000;

    /// <summary>Layers of one function.</summary>
    public const int Layers = 5;

    /// <summary>Tags of one function.</summary>
    public const int Tags = 50;

    /// <summary>Resource policy of one qualifier as JSON, in bytes.</summary>
    public const int PolicyBytes = 20_480;
}
