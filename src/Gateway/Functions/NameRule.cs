using System.Text.RegularExpressions;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Functions;

/// <summary>How an operation accepts function names: the model has three variants.</summary>
internal sealed partial class NameRule
{
    private const string Region = @"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?";
    private const string Prefix = @"(arn:(aws[a-zA-Z-]*)?:lambda:)?" + Region + @"(\d{12}:)?(function:)?";

    private NameRule(string pattern, int maxLength) => Constraints = [Must.Match(pattern), Must.HaveLengthUpTo(maxLength), Must.HaveLengthFrom(1)];

    /// <summary>Operations that change code, configuration, versions and aliases.</summary>
    internal static NameRule Strict { get; } = new(Prefix + @"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?", 140);

    /// <summary>Other operations, which also know names with dots.</summary>
    internal static NameRule Namespaced { get; } = new(Prefix + @"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?", 140);

    /// <summary>Getting and invoking.</summary>
    internal static NameRule Lookup { get; } = new(Prefix + @"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?", 170);

    /// <summary>Operations that know whole functions only.</summary>
    internal static NameRule Unqualified { get; } = new(Prefix + "([a-zA-Z0-9-_]+)", 140);

    internal Constraint<string>[] Constraints { get; }

    /// <summary>Takes a name apart that some rule accepts: groups region, account, name and qualifier.</summary>
    [GeneratedRegex(
        @"^(arn:(aws[a-zA-Z-]*)?:lambda:)?((?<region>(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-[0-9]):)?((?<account>[0-9]{12}):)?(function:)?(?<name>[a-zA-Z0-9-_\.]+)(:(?<qualifier>\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    internal static partial Regex Parts();
}
