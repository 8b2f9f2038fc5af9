namespace Grid.Conformance.Tests.Security.Attacks;

/// <summary>The ways of keeping functions apart that the attacks are tried in.</summary>
[Flags]
internal enum Ways
{
    None = 0,
    Bwrap = 1,
    BwrapHostNetwork = 2,
    BwrapWithoutRoot = 4,
    Process = 8,
}
