using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Logs;

/// <summary>What the API's model says of parameters, and how groups are named.</summary>
internal static class LogRules
{
    internal static readonly Constraint<string>[] Group = [Must.HaveLengthUpTo(512), Must.HaveLengthFrom(1), Must.Match(@"[\.\-_/#A-Za-z0-9]+")];
    internal static readonly Constraint<string>[] GroupPart = [Must.HaveLengthUpTo(512), Must.Match(@"[\.\-_/#A-Za-z0-9]*")];
    internal static readonly Constraint<string>[] Identifier = [Must.HaveLengthUpTo(2048), Must.HaveLengthFrom(1), Must.Match(@"[\w#+=/:,.@-]*")];
    internal static readonly Constraint<string>[] Arn = [Must.HaveLengthUpTo(1011), Must.HaveLengthFrom(1), Must.Match(@"[\w+=/:,.@-]*")];
    internal static readonly Constraint<string>[] Stream = [Must.HaveLengthUpTo(512), Must.HaveLengthFrom(1), Must.Match("[^:*]*")];
    internal static readonly Constraint<string>[] Pattern = [Must.HaveLengthUpTo(LogPattern.MostCharacters)];
    internal static readonly Constraint<string>[] Token = [Must.HaveLengthFrom(1)];
    internal static readonly Constraint<long>[] Described = [Must.BeUpTo(50L), Must.BeFrom(1L)];
    internal static readonly Constraint<long>[] Events = [Must.BeUpTo((long)LogQuery.MostEvents), Must.BeFrom(1L)];
    internal static readonly Constraint<long>[] Time = [Must.BeFrom(0L)];

    internal static ApiError NoGroup => ApiError.NotFound("The specified log group does not exist.");

    internal static ApiError NoStream => ApiError.NotFound("The specified log stream does not exist.");

    /// <summary>A silo that is alive does not answer: what it has would be missing.</summary>
    internal static ApiError Unavailable => new(ApiErrorKind.Service, "The service cannot complete the request.");

    internal static ApiError BadToken => Invalid("The specified nextToken is invalid.");

    internal static ApiError Invalid(string message) => new(ApiErrorKind.InvalidParameterValue, message);

    /// <summary>The group that the request names, by name alone.</summary>
    internal static LogGroupId NamedGroup(this ApiRequest request) => new(request.Region, request.Body.Text("logGroupName", Group, required: true) ?? "");

    /// <summary>The group that the request names, by name or identifier. Without meaning once the request has a problem.</summary>
    internal static LogGroupId AnyGroup(this ApiRequest request)
    {
        var name = request.Body.Text("logGroupName", Group);
        var identifier = request.Body.Text("logGroupIdentifier", Identifier);
        if (name is not null && identifier is not null) request.Refuse(new ApiError(ApiErrorKind.MutuallyExclusive, "LogGroup name and LogGroup ARN are mutually exclusive parameters."));
        if (name is null && identifier is null) request.Missing("logGroupName");
        return identifier is null ? new LogGroupId(request.Region, name ?? "") : OfIdentifier(request, identifier);
    }

    /// <summary>The group of this account and region that a name or an ARN means.</summary>
    internal static LogGroupId OfIdentifier(ApiRequest request, string identifier)
    {
        if (!identifier.StartsWith("arn:", StringComparison.Ordinal)) return new LogGroupId(request.Region, identifier);
        if (LogGroupId.FromArn(identifier) is { } group && group.Region == request.Region) return group;
        request.Refuse(NoGroup);
        return default;
    }

    /// <summary>A time that events begin with, in milliseconds since 1970.</summary>
    internal static long StartTime(this ApiRequest request) => Math.Min(request.Body.Long("startTime", Time) ?? 0, LogPosition.LatestTime);

    /// <summary>Why what a search gives is no page; null when it is one.</summary>
    internal static ApiError? Refusal(LogPage page) =>
        page.IsTooSlow ? Invalid("The filter pattern takes too long to match. Use a simpler one, or a shorter time.") : page.SilosMissing > 0 ? Unavailable : null;

    /// <summary>The pattern, checked.</summary>
    internal static string FilterPattern(this ApiRequest request, string member)
    {
        var pattern = request.Body.Text(member, Pattern) ?? "";
        if (!LogPattern.TryParse(pattern, out _, out var problem)) request.Refuse(Invalid(problem));
        return pattern;
    }

    /// <summary>The status 200 without anything in it.</summary>
    internal static Outcome<Answer> Nothing(Outcome<Done> done) => done.Ok ? Answer.NoContent : done.Error;
}
