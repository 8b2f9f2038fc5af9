using System.Reflection;
using Grid.Dashboard;
using Grid.Gateway;
using Grid.Grains;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Environments;
using Grid.Storage;
using Microsoft.Extensions.Options;

namespace Grid.Silo;

/// <summary>Every setting that some part reads. A misspelt one would be accepted and without effect, so it stops the start.</summary>
internal static class KnownSettings
{
    private const string Root = "Grid";

    /// <summary>The options classes of all parts, by section.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } =
        ((Type[])[typeof(SiloOptions), typeof(GatewayOptions), typeof(DashboardOptions), typeof(GrainsServices), typeof(EnvironmentsOptions), typeof(StorageOptions)])
        .SelectMany(part => part.Assembly.GetTypes())
        .Select(type => (Section: type.GetField("Section")?.GetRawConstantValue() as string, Type: type))
        .Where(options => options.Section is not null)
        .ToDictionary(options => options.Section!, options => options.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>Kinds of policies: <c>KeepAlive</c> for <c>IKeepAlivePolicy</c>. What their parameters may be is the policy's own matter.</summary>
    public static IReadOnlyList<string> PolicyKinds { get; } =
        [.. typeof(IKeepAlivePolicy).Assembly.GetTypes().Where(type => type is { IsInterface: true } && type.Name.EndsWith("Policy", StringComparison.Ordinal)).Select(type => type.Name[1..^"Policy".Length])];

    /// <exception cref="OptionsValidationException">There are settings that nothing reads; one failure for each.</exception>
    public static void Check(IConfiguration configuration)
    {
        var unknown = configuration.GetSection(Root).AsEnumerable().Where(setting => setting.Value is not null && !IsKnown(setting.Key)).Select(setting => Describe(setting.Key)).ToArray();
        if (unknown.Length > 0) throw new OptionsValidationException(Root, typeof(KnownSettings), unknown);
    }

    private static bool IsKnown(string key)
    {
        if (PolicyKinds.Any(kind => Is(key, $"{Root}:Scheduling:{kind}:Policy") || IsBelow(key, $"{Root}:Scheduling:{kind}:Parameters"))) return true;
        return Sections.Any(section => section.Value.GetProperties().Any(option => Is(key, $"{section.Key}:{option.Name}") || (IsMap(option) && IsBelow(key, $"{section.Key}:{option.Name}"))));
    }

    private static string Describe(string key)
    {
        var section = Sections.FirstOrDefault(known => known.Key != Root && IsBelow(key, known.Key));
        return section.Value is { } options
            ? $"{key}: nothing reads this setting; the section has {string.Join(", ", options.GetProperties().Select(option => option.Name))}."
            : $"{key}: nothing reads this setting; the sections are {string.Join(", ", Sections.Keys.Where(known => known != Root).Append($"{Root}:Scheduling").Order(StringComparer.Ordinal))}, beside {string.Join(", ", Sections[Root].GetProperties().Select(option => $"{Root}:{option.Name}"))}.";
    }

    private static bool IsMap(PropertyInfo option) => option.PropertyType.IsGenericType;

    private static bool Is(string key, string known) => key.Equals(known, StringComparison.OrdinalIgnoreCase);

    private static bool IsBelow(string key, string known) => key.StartsWith(known + ":", StringComparison.OrdinalIgnoreCase);
}
