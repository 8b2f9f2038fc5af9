using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Concurrency;

/// <summary>
/// Section <c>Grid:Gateway:Limits</c>: how fast callers may call this gateway, as an API gateway in front of it would see to it. Each gateway counts for itself.
/// A limit is a rate in calls per second with a burst, the calls that may come at once after a pause.
/// </summary>
public sealed class CallerLimitsOptions : IValidatableObject
{
    public const string Section = "Grid:Gateway:Limits";

    /// <summary>Calls per second of one access key, whatever the operation. Default 0: no limit.</summary>
    [Range(0d, 1_000_000d)]
    public double KeyRequestsPerSecond { get; set; }

    /// <summary>Calls that one access key may make at once after a pause. Default 100.</summary>
    [Range(1, 1_000_000)]
    public int KeyBurst { get; set; } = 100;

    /// <summary>Invocations per second of one function through this gateway, whoever calls. Default 0: no limit.</summary>
    [Range(0d, 1_000_000d)]
    public double FunctionRequestsPerSecond { get; set; }

    /// <summary>Invocations of one function that may come at once after a pause. Default 100.</summary>
    [Range(1, 1_000_000)]
    public int FunctionBurst { get; set; } = 100;

    /// <summary>Limits of single access keys in place of the general one: the key's id, then <c>rate/burst</c>, for example <c>50/200</c>; a rate of 0 is no limit.</summary>
    public Dictionary<string, string> Keys { get; } = [];

    /// <summary>Limits of single functions in place of the general one: the function's name, in every region, then <c>rate/burst</c>; a rate of 0 is no limit.</summary>
    public Dictionary<string, string> Functions { get; } = [];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, limit) in Keys)
            if (RateLimit.Parse(limit) is null) yield return Unreadable($"{nameof(Keys)}:{name}", limit, nameof(Keys));
        foreach (var (name, limit) in Functions)
            if (RateLimit.Parse(limit) is null) yield return Unreadable($"{nameof(Functions)}:{name}", limit, nameof(Functions));
    }

    private static ValidationResult Unreadable(string name, string limit, string member) =>
        new($"{Section}:{name} is '{limit}', which is not rate/burst with a rate from 0 to 1,000,000 calls per second and a burst from 1 to 1,000,000 calls.", [member]);
}

[OptionsValidator]
internal sealed partial class CallerLimitsOptionsValidator : IValidateOptions<CallerLimitsOptions>;
