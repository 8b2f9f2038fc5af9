using Grid.Contracts.Async;

namespace Grid.Contracts.Functions;

/// <summary>Where an invocation of a qualifier goes. Silos keep routes and are told when to forget them.</summary>
[GenerateSerializer, Immutable, Alias("grid.FunctionRoute")]
public sealed record FunctionRoute
{
    /// <summary>ARN as invoked, which the function sees: unqualified, with the version or with the alias.</summary>
    [Id(0)] public string InvokedArn { get; init; } = "";

    /// <summary>The version invoked, unless the dice say <see cref="Additional"/>. While an update is in progress this is still the version before it.</summary>
    [Id(1)] public FunctionVersion Version { get; init; } = new();

    /// <summary>The alias' second version; null without routing.</summary>
    [Id(2)] public FunctionVersion? Additional { get; init; }

    /// <summary>Share of <see cref="Additional"/>, 0.0-1.0.</summary>
    [Id(3)] public double AdditionalWeight { get; init; }

    /// <summary>Provisioned environments that are configured for <see cref="Version"/>, on all silos together.</summary>
    [Id(4)] public int Provisioned { get; init; }

    /// <summary>Provisioned environments that are configured for <see cref="Additional"/>, on all silos together.</summary>
    [Id(5)] public int AdditionalProvisioned { get; init; }

    /// <summary>Rules of exactly this qualifier for events that nobody waits for; null where it has none of its own and the defaults hold.</summary>
    [Id(6)] public EventInvokeSettings? Events { get; init; }

    /// <summary>True when the function may call itself in a circle for ever (<c>RecursiveLoop</c> Allow); false, the default, ends the circle.</summary>
    [Id(7)] public bool AllowsLoops { get; init; }

    /// <summary>True when provisioned environments are configured for one of the route's versions.</summary>
    public bool IsProvisioned(FunctionVersion version) => (ReferenceEquals(version, Version) ? Provisioned : AdditionalProvisioned) > 0;
}
