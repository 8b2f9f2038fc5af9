namespace Grid.Contracts.Functions;

/// <summary>What may stand behind a function's name: a version or an alias.</summary>
public static class Qualifiers
{
    /// <summary>The unpublished version.</summary>
    public const string Latest = "$LATEST";

    /// <summary>True for <c>$LATEST</c> and for numbers; anything else names an alias (an alias is never purely numeric).</summary>
    public static bool IsVersion(string qualifier) => qualifier == Latest || IsNumber(qualifier);

    /// <summary>True for the number of a published version.</summary>
    public static bool IsNumber(string qualifier) => qualifier.Length > 0 && !qualifier.AsSpan().ContainsAnyExceptInRange('0', '9');
}
