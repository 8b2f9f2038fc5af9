using Grid.Contracts;

namespace Grid.Gateway.Protocol;

/// <summary>
/// What is wrong with a request, gathered while it is read. AWS looks in three passes, and so does <see cref="Problem"/>:
/// values of the wrong type, then everything that breaks the API model in one message, then the first thing that the service refuses.
/// </summary>
internal sealed class Findings
{
    private readonly List<string> _broken = [];
    private string? _misread;
    private ApiError? _refused;

    /// <summary>The error to answer with; null when the request is good so far.</summary>
    internal ApiError? Problem => this switch
    {
        { _misread: { } message } => new ApiError(ApiErrorKind.Serialization, message),
        { _broken.Count: 1 } => new ApiError(ApiErrorKind.Validation, $"1 validation error detected: {_broken[0]}"),
        { _broken.Count: > 1 } => new ApiError(ApiErrorKind.Validation, $"{_broken.Count} validation errors detected: {string.Join("; ", _broken)}"),
        _ => _refused,
    };

    internal void Misread(string message) => _misread ??= message;

    internal void Missing(string path) => _broken.Add($"Value null at '{path}' failed to satisfy constraint: {Must.NotBeNull}");

    internal void Broken(string value, string path, string phrase) =>
        _broken.Add($"Value '{value}' at '{path}' failed to satisfy constraint: {phrase}");

    /// <summary>For values that must not be shown.</summary>
    internal void BrokenSecret(string path, string phrase) => _broken.Add($"Value at '{path}' failed to satisfy constraint: {phrase}");

    internal void Refuse(ApiError error) => _refused ??= error;

    internal void Check<T>(T value, string path, IEnumerable<Constraint<T>> rules)
    {
        foreach (var rule in rules)
        {
            if (!rule.Holds(value)) Broken(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}"), path, rule.Phrase);
        }
    }
}
