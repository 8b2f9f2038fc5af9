using System.Diagnostics.CodeAnalysis;

namespace Grid.Contracts;

/// <summary>A value, or the refusal that stands in its place. Converts implicitly from both.</summary>
[GenerateSerializer, Immutable, Alias("grid.Outcome`1")]
public readonly record struct Outcome<T>
{
    [Id(0)] public T? Value { get; init; }

    [Id(1)] public ApiError? Error { get; init; }

    /// <summary>True when <see cref="Value"/> holds and <see cref="Error"/> is null.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Ok => Error is null;

    public static implicit operator Outcome<T>(T value) => new() { Value = value };

    public static implicit operator Outcome<T>(ApiError error) => new() { Error = error };
}
