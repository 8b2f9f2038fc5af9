using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary>The API model's rules for the members of EventBridge's requests.</summary>
internal static class EventBridgeRules
{
    internal static readonly Constraint<string>[] BusName = [Must.HaveLengthUpTo(256), Must.HaveLengthFrom(1), Must.Match(@"[/\.\-_A-Za-z0-9]+")];
    internal static readonly Constraint<string>[] BusNameOrArn = [Must.HaveLengthUpTo(1600), Must.HaveLengthFrom(1), Must.Match(@"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+")];
    internal static readonly Constraint<string>[] RuleName = [Must.HaveLengthUpTo(64), Must.HaveLengthFrom(1), Must.Match(@"[\.\-_A-Za-z0-9]+")];
    internal static readonly Constraint<string>[] State = [Must.BeOneOf("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")];
    internal static readonly Constraint<string>[] Expression = [Must.HaveLengthUpTo(256)];
    internal static readonly Constraint<string>[] Pattern = [Must.HaveLengthUpTo(4096)];
    internal static readonly Constraint<string>[] Description = [Must.HaveLengthUpTo(512)];
    internal static readonly Constraint<string>[] Arn = [Must.HaveLengthUpTo(1600), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] TargetId = [Must.HaveLengthUpTo(64), Must.HaveLengthFrom(1), Must.Match(@"[\.\-_A-Za-z0-9]+")];
    internal static readonly Constraint<string>[] TargetInput = [Must.HaveLengthUpTo(8192)];
    internal static readonly Constraint<string>[] Template = [Must.HaveLengthUpTo(8192), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] Path = [Must.HaveLengthUpTo(256)];

    /// <summary>The model escapes the line, which the regular expressions here do not know.</summary>
    internal static readonly Constraint<string>[] PathName =
        [Must.HaveLengthUpTo(256), Must.HaveLengthFrom(1), new(@"Member must satisfy regular expression pattern: [A-Za-z0-9\_\-]+", Must.Match(@"[A-Za-z0-9_\-]+").Holds)];

    internal static readonly Constraint<string>[] Resource = [Must.HaveLengthUpTo(2048)];
    internal static readonly Constraint<string>[] TraceHeader = [Must.HaveLengthUpTo(500), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<long>[] Limit = [Must.BeUpTo(100L), Must.BeFrom(1L)];
}
