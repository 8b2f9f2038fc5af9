using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Grid.Grains;
using Grid.Scheduling.Environments;
using Grid.Scheduling.Placement;

namespace Grid.House.Tests;

/// <summary>
/// Holds docs/CONFIGURATION.md to the options classes: every option with its type, default, range and what its documentation says.
/// With <c>GRID_WRITE_DOCS=1</c> in the environment the page is written instead.
/// </summary>
public sealed partial class ConfigurationTests
{
    private const string Introduction =
        """
        # Configuration

        This page is written by `tests/House.Tests/ConfigurationTests.cs` from the options classes; a test fails when they differ. `GRID_WRITE_DOCS=1 dotnet test tests/House.Tests` writes it anew.

        A setting is given in one of three ways; a later one goes before an earlier one:

        | where | how |
        |---|---|
        | `appsettings.json` beside the program | `{ "Grid": { "Silo": { "DrainSeconds": 60 } } }` |
        | environment variable | `Grid__Silo__DrainSeconds=60` |
        | command line | `--Grid:Silo:DrainSeconds 60` |

        A value out of range, of the wrong type, or for an option that does not exist stops the start with one line that names it.
        What follows from another setting unless it is set: `Grid:Environments:CacheFolder`, `Grid:Environments:ScratchFolder` and `Grid:Runtimes:CacheFolder` lie in `Grid:Storage:DataFolder` (in the silo's own folder there when silos share it), and `Grid:Environments:EndpointUrl` and `Grid:Forwarding:Url` are `Grid:Gateway:Url`. `Grid:Concurrency:LeaseSeconds` is 10 where several silos share a grid, and `Grid:Provisioning:LostSiloSeconds` 0 where there is one.
        The log is ASP.NET Core's: `--Logging:LogLevel:Default Warning` and the like.

        """;

    private static string Page => Path.Combine(Repository.Root, "docs", "CONFIGURATION.md");

    [Fact]
    public void The_page_says_what_the_options_say()
    {
        var expected = Write();
        if (Environment.GetEnvironmentVariable("GRID_WRITE_DOCS") == "1") File.WriteAllText(Page, expected);

        Assert.Equal(expected, File.Exists(Page) ? File.ReadAllText(Page) : "");
    }

    [Fact]
    public void Every_option_has_a_documentation() =>
        Assert.Empty(from options in Sections() from option in options.GetProperties() where Documentation(options, option.Name).Length == 0 select $"{options.Name}.{option.Name}");

    [Fact]
    public void Every_kind_of_policy_and_every_parameter_is_on_the_page()
    {
        var page = Write();
        var kinds = typeof(IKeepAlivePolicy).Assembly.GetTypes().Where(type => type is { IsInterface: true } && type.Name.EndsWith("Policy", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(kinds);
        Assert.All(kinds, kind => Assert.Contains($"### Grid:Scheduling:{kind.Name[1..^"Policy".Length]}\n", page, StringComparison.Ordinal));
        Assert.DoesNotContain("|  |\n", page, StringComparison.Ordinal);
    }

    private static string Write()
    {
        var page = new StringBuilder(Introduction);
        foreach (var options in Sections())
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {Section(options)}\n{Introduce(options)}| option | type | default | range | what it does |\n|---|---|---|---|---|\n");
            WriteRows(page, options);
        }

        page.Append("\n## Grid:Scheduling\nPolicies, found by the names of their classes in `src/Scheduling`. `Grid:Scheduling:<Kind>:Policy` names one, `Grid:Scheduling:<Kind>:Parameters:<Name>` sets a property of it.\n");
        WritePolicies<IKeepAlivePolicy>(page, "KeepAlive", nameof(FixedKeepAlive));
        WritePolicies<IStemCellsPolicy>(page, "StemCells", nameof(FollowDemand));
        WritePolicies<IScaleUpPolicy>(page, "ScaleUp", nameof(Patient));
        WritePolicies<IEvictionPolicy>(page, "Eviction", nameof(LeastRecentlyUsed));
        WritePolicies<IPlacementPolicy>(page, "Placement", nameof(WarmFirst));
        return page.ToString();
    }

    /// <summary>What the class says of itself, apart from the name of its section.</summary>
    private static string Introduce(Type options)
    {
        var text = TypeDocumentation(options).Replace($"Section `{Section(options)}`", "", StringComparison.Ordinal).Trim(' ', '.', ':');
        return text.Length == 0 ? "\n" : $"{char.ToUpperInvariant(text[0])}{text[1..]}.\n\n";
    }

    private static void WritePolicies<TPolicy>(StringBuilder page, string kind, string defaultName)
        where TPolicy : class
    {
        page.Append(CultureInfo.InvariantCulture, $"\n### Grid:Scheduling:{kind}\n{TypeDocumentation(typeof(TPolicy))} Default `{defaultName}`.\n");
        foreach (var (name, policy) in Policies.Known<TPolicy>())
        {
            page.Append(CultureInfo.InvariantCulture, $"\n`{name}`: {TypeDocumentation(policy)}\n");
            if (Parameters(policy).Length == 0) continue;
            page.Append("\n| parameter | type | default | range | what it does |\n|---|---|---|---|---|\n");
            WriteRows(page, policy);
        }
    }

    private static void WriteRows(StringBuilder page, Type options)
    {
        var defaults = Activator.CreateInstance(options)!;
        foreach (var option in Parameters(options))
            page.Append(CultureInfo.InvariantCulture, $"| `{option.Name}` | {TypeName(option.PropertyType)} | {Shown(option.GetValue(defaults))} | {Range(option)} | {Documentation(options, option.Name).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
    }

    /// <summary>What configuration can set: maps are filled, the others need a setter.</summary>
    private static PropertyInfo[] Parameters(Type options) => [.. options.GetProperties().Where(option => option.CanWrite || option.PropertyType.IsGenericType)];

    private static IEnumerable<Type> Sections() =>
        from file in Directory.EnumerateFiles(AppContext.BaseDirectory, "Grid.*.dll")
        where !file.EndsWith(".Tests.dll", StringComparison.Ordinal)
        from type in Assembly.Load(Path.GetFileNameWithoutExtension(file)).GetTypes()
        where type.GetField("Section") is { IsLiteral: true }
        orderby Section(type)
        select type;

    private static string Section(Type options) => (string)options.GetField("Section")!.GetRawConstantValue()!;

    private static string TypeName(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "whole number",
        _ when type == typeof(double) => "number",
        { IsGenericType: true } when type.GetGenericArguments()[^1] != typeof(string) => "map of sections",
        { IsGenericType: true } => "map of texts",
        { IsEnum: true } => "name",
        _ => type.Name,
    };

    private static string Shown(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "`true`" : "`false`",
        string text => $"`{text}`",
        ICollection { Count: 0 } => "empty",
        Enum => $"`{value}`",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:#,0.##}"),
    };

    private static string Range(PropertyInfo option)
    {
        if (option.GetCustomAttribute<RangeAttribute>() is { } range) return string.Create(CultureInfo.InvariantCulture, $"{range.Minimum:#,0.##} to {range.Maximum:#,0.##}");
        if (option.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed) return string.Join(", ", allowed.Values.Select(value => $"`{value}`"));
        return option.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern ? $"`{pattern.Pattern}`" : "";
    }

    private static string TypeDocumentation(Type type) =>
        Plain(Regex.Match(Source(type), $@"(?<doc>(^[ \t]*///.*\n)+)([ \t]*\[.*\n)*[ \t]*(public|internal) (sealed )?(class|interface) {type.Name}\b", RegexOptions.Multiline).Groups["doc"].Value);

    private static string Documentation(Type type, string property) =>
        Plain(Regex.Match(Source(type), $@"(?<doc>(^[ \t]*///.*\n)+)([ \t]*\[.*\n)*[ \t]*public .* {property} \{{ get;", RegexOptions.Multiline).Groups["doc"].Value);

    private static string Source(Type type) =>
        File.ReadAllText(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), type.Name + ".cs", SearchOption.AllDirectories).Single());

    /// <summary>Documentation comments as Markdown on one line.</summary>
    private static string Plain(string comments)
    {
        var text = Lines().Replace(comments, " ");
        text = Code().Replace(text, "`${code}`");
        text = References().Replace(text, "`${name}`");
        text = Tags().Replace(text, "");
        text = Blanks().Replace(System.Net.WebUtility.HtmlDecode(text), " ").Trim();
        return text;
    }

    [GeneratedRegex(@"\s*///")]
    private static partial Regex Lines();

    [GeneratedRegex("<c>(?<code>.*?)</c>")]
    private static partial Regex Code();

    [GeneratedRegex("""<see cref="([^"]*\.)?(?<name>[^".]+)" ?/>""")]
    private static partial Regex References();

    [GeneratedRegex("</?[a-z][^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
