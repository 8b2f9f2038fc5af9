using Grid.Contracts.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>What an address may confirm.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredConfirmation")]
internal sealed record StoredConfirmation
{
    /// <summary>Only the address knows it.</summary>
    [Id(0)] public string Token { get; init; } = "";

    /// <summary>Id.</summary>
    [Id(1)] public string Subscription { get; init; } = "";

    /// <summary>It is good until then.</summary>
    [Id(2)] public DateTimeOffset Until { get; init; }

    /// <summary>A subscription that was ended, and comes back when it is confirmed; null for one that has begun.</summary>
    [Id(3)] public Subscription? Ended { get; init; }
}
