using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Grid.Grains;

/// <summary>
/// Finds policies by name: every sealed class of Scheduling that implements the kind, without registration. <c>Policy</c> in the section names it,
/// <c>Parameters</c> sets its properties.
/// </summary>
public static class Policies
{
    /// <summary>Makes the policy that the section names.</summary>
    /// <param name="kind">Section below <c>Grid:Scheduling</c>, for example <c>KeepAlive</c>.</param>
    /// <param name="defaultName">Used when the section names none.</param>
    /// <exception cref="InvalidOperationException">There is no such policy (the message lists those there are), or it has no such parameter.</exception>
    public static TPolicy Create<TPolicy>(IConfiguration configuration, string kind, string defaultName)
        where TPolicy : class
    {
        var section = configuration.GetSection($"Grid:Scheduling:{kind}");
        var name = section["Policy"] ?? defaultName;
        var known = Known<TPolicy>();
        if (!known.TryGetValue(name, out var type))
            throw new InvalidOperationException($"{section.Path}:Policy is '{name}', which is not one of {string.Join(", ", known.Keys)}.");
        var policy = (TPolicy)Activator.CreateInstance(type)!;
        try
        {
            section.GetSection("Parameters").Bind(policy, options => options.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException($"{section.Path}:Parameters do not fit the policy {name}: {exception.Message}", exception);
        }

        List<ValidationResult> wrong = [];
        if (!Validator.TryValidateObject(policy, new ValidationContext(policy), wrong, validateAllProperties: true))
            throw new InvalidOperationException($"{section.Path}:Parameters do not fit the policy {name}: {string.Join(' ', wrong)}");
        return policy;
    }

    /// <summary>All policies of a kind, by name.</summary>
    public static IReadOnlyDictionary<string, Type> Known<TPolicy>() =>
        new SortedDictionary<string, Type>(
            typeof(TPolicy).Assembly.GetTypes().Where(type => type is { IsSealed: true, IsClass: true } && type.IsAssignableTo(typeof(TPolicy))).ToDictionary(type => type.Name),
            StringComparer.Ordinal);
}
