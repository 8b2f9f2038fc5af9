using System.Globalization;

namespace Grid.Contracts.Streams;

/// <summary>Who is registered to be sent a stream's records (enhanced fan-out).</summary>
[GenerateSerializer, Immutable, Alias("grid.StreamConsumer")]
public sealed record StreamConsumer
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public DateTimeOffset CreatedAt { get; init; }

    public string ArnIn(StreamId stream) => string.Create(CultureInfo.InvariantCulture, $"{stream.Arn}/consumer/{Name}:{CreatedAt.ToUnixTimeSeconds()}");
}
