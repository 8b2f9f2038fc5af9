using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary>The API model's rules for the members of EventBridge Scheduler's requests.</summary>
internal static class SchedulerRules
{
    internal static readonly Constraint<string>[] Name = [Must.HaveLengthUpTo(64), Must.HaveLengthFrom(1), Must.Match("^[0-9a-zA-Z-_.]+$")];
    internal static readonly Constraint<string>[] ClientToken = [Must.HaveLengthUpTo(64), Must.HaveLengthFrom(1), Must.Match("^[a-zA-Z0-9-_]+$")];
    internal static readonly Constraint<string>[] Expression = [Must.HaveLengthUpTo(256), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] Timezone = [Must.HaveLengthUpTo(50), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] Description = [Must.HaveLengthUpTo(512)];
    internal static readonly Constraint<string>[] State = [Must.BeOneOf("ENABLED", "DISABLED")];
    internal static readonly Constraint<string>[] Completion = [Must.BeOneOf("NONE", "DELETE")];
    internal static readonly Constraint<string>[] WindowMode = [Must.BeOneOf("OFF", "FLEXIBLE")];
    internal static readonly Constraint<long>[] WindowMinutes = [Must.BeUpTo(1440L), Must.BeFrom(1L)];
    internal static readonly Constraint<long>[] MaxResults = [Must.BeUpTo(100L), Must.BeFrom(1L)];
    internal static readonly Constraint<string>[] TargetArn = [Must.HaveLengthUpTo(1600), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] RoleArn = [Must.HaveLengthUpTo(1600), Must.HaveLengthFrom(1), Must.Match(@"^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$")];
    internal static readonly Constraint<string>[] Input = [Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] DeadLetterArn = [Must.HaveLengthUpTo(1600), Must.HaveLengthFrom(1), Must.Match(@"^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$")];
    internal static readonly Constraint<string>[] GroupId = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] DetailType = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] Source = [Must.HaveLengthUpTo(256), Must.HaveLengthFrom(1), Must.Match(@"^(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$")];
    internal static readonly Constraint<long>[] EventAge = [Must.BeUpTo(86_400L), Must.BeFrom(60L)];
    internal static readonly Constraint<long>[] Attempts = [Must.BeUpTo(185L), Must.BeFrom(0L)];
    internal static readonly Constraint<string>[] GroupArn = [Must.HaveLengthUpTo(1011), Must.HaveLengthFrom(1), Must.Match(@"^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$")];
}
