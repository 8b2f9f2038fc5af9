using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Logs;

/// <summary>Tags of log groups, in both forms that the API has.</summary>
internal sealed class LogTags(IGrainFactory grains, ILogs logs)
{
    private static readonly Constraint<string>[] s_key = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1), Must.Match(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$")];
    private static readonly Constraint<string>[] s_value = [Must.HaveLengthUpTo(256), Must.Match(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$")];

    internal static Dictionary<string, string>? Read(ApiRequest request, string member, bool required = false) => request.Body.TextMap(member, s_key, s_value, required);

    internal Task<Outcome<Answer>> Tag(ApiRequest request) => Change(request, Resource(request), Read(request, "tags", required: true) ?? [], []);

    internal Task<Outcome<Answer>> Untag(ApiRequest request) => Change(request, Resource(request), [], Keys(request, "tagKeys"));

    internal Task<Outcome<Answer>> List(ApiRequest request) => List(request, Resource(request));

    internal Task<Outcome<Answer>> TagGroup(ApiRequest request) => Change(request, request.NamedGroup(), Read(request, "tags", required: true) ?? [], []);

    internal Task<Outcome<Answer>> UntagGroup(ApiRequest request) => Change(request, request.NamedGroup(), [], Keys(request, "tags"));

    internal Task<Outcome<Answer>> ListOfGroup(ApiRequest request) => List(request, request.NamedGroup());

    private static string[] Keys(ApiRequest request, string member)
    {
        var keys = request.Body.Texts(member, s_key, Must.HaveCountUpTo(50));
        if (keys is null && request.Problem is null) request.Missing(member);
        return keys ?? [];
    }

    private static LogGroupId Resource(ApiRequest request)
    {
        if (request.Body.Text("resourceArn", LogRules.Arn, required: true) is not { } arn) return default;
        if (LogGroupId.FromArn(arn) is { } group && group.Region == request.Region) return group;
        request.Refuse(LogRules.NoGroup);
        return default;
    }

    private async Task<Outcome<Answer>> Change(ApiRequest request, LogGroupId group, Dictionary<string, string> set, string[] removed)
    {
        if (request.Problem is { } problem) return problem;
        var described = await logs.Group(group, request.Cancelled);
        if (!described.Ok) return described.Error;
        return LogRules.Nothing(await Grain(group).Tag(set, removed, request.Cancelled));
    }

    private async Task<Outcome<Answer>> List(ApiRequest request, LogGroupId group)
    {
        if (request.Problem is { } problem) return problem;
        var described = await logs.Group(group, request.Cancelled);
        if (!described.Ok) return described.Error;
        var tags = await Grain(group).Tags(request.Cancelled);
        if (!tags.Ok) return tags.Error;
        return Answer.Ok(json => Write(json, tags.Value));
    }

    private static void Write(Utf8JsonWriter json, Dictionary<string, string> tags)
    {
        json.WriteStartObject();
        json.WriteStartObject("tags");
        foreach (var (key, value) in tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private ILogGroupGrain Grain(LogGroupId group) => grains.GetGrain<ILogGroupGrain>(group.GrainKey);
}
