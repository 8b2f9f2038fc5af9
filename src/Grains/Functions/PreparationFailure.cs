namespace Grid.Grains.Functions;

/// <summary>Why a version's code could not be prepared, as the API shows it.</summary>
[GenerateSerializer, Immutable, Alias("grid.PreparationFailure")]
internal sealed record PreparationFailure
{
    [Id(0)] public string ReasonCode { get; init; } = "";

    [Id(1)] public string Reason { get; init; } = "";
}
