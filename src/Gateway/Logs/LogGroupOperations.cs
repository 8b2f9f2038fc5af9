using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Logs;

/// <summary>What a log group's owner does.</summary>
internal sealed class LogGroupOperations(IGrainFactory grains, ILogs logs, LogTokens tokens)
{
    private const int Listed = 50;
    private const string Standard = "STANDARD";

    private static readonly long[] s_days = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
    private static readonly Constraint<long>[] s_retention = [new($"Member must satisfy enum value set: [{string.Join(", ", s_days)}]", s_days.Contains)];
    private static readonly Constraint<string>[] s_class = [Must.BeOneOf(Standard, "INFREQUENT_ACCESS", "DELIVERY")];

    internal async Task<Outcome<Answer>> Create(ApiRequest request)
    {
        var group = request.NamedGroup();
        var tags = LogTags.Read(request, "tags") ?? [];
        request.Body.NotHere("kmsKeyId", request.Body.Text("kmsKeyId", []) is { Length: > 0 });
        request.Body.NotHere("logGroupClass", request.Body.Text("logGroupClass", s_class) is not (null or Standard));
        request.Body.NotHere("deletionProtectionEnabled", request.Body.Flag("deletionProtectionEnabled") is true);
        if (request.Problem is { } problem) return problem;
        // One that a function has just logged to may not be there yet.
        await logs.Group(group, request.Cancelled);
        return LogRules.Nothing(await Grain(group).Create(tags, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var group = request.NamedGroup();
        if (request.Problem is { } problem) return problem;
        return LogRules.Nothing(await logs.DeleteGroup(group, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Describe(ApiRequest request)
    {
        const string kind = "groups";
        var prefix = request.Body.Text("logGroupNamePrefix", LogRules.Group);
        var part = request.Body.Text("logGroupNamePattern", LogRules.GroupPart);
        var limit = request.Body.Number("limit", LogRules.Described) ?? Listed;
        var group = request.Body.Text("logGroupClass", s_class) ?? Standard;
        request.Body.NotHere("accountIdentifiers", request.Body.Texts("accountIdentifiers", []) is { Length: > 0 });
        request.Body.NotHere("includeLinkedAccounts", request.Body.Flag("includeLinkedAccounts") is true);
        request.Body.NotHere("logGroupIdentifiers", request.Body.Texts("logGroupIdentifiers", []) is { Length: > 0 });
        if (prefix is not null && part is not null) request.Refuse(LogRules.Invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."));
        var marker = tokens.Open(request, kind);
        if (request.Problem is { } problem) return problem;
        var page = group == Standard ? await logs.Groups(request.Region, prefix, part, marker, limit, request.Cancelled) : new Page<LogGroupDescription>();
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("logGroups");
            foreach (var one in page.Items) Write(json, one);
            json.WriteEndArray();
            if (page.NextMarker is { } next) json.WriteString("nextToken", tokens.Close(request, kind, next));
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> PutRetention(ApiRequest request)
    {
        var group = request.NamedGroup();
        var days = request.Body.Number("retentionInDays", s_retention, required: true);
        if (request.Problem is { } problem) return problem;
        return await SetRetention(request, group, days);
    }

    internal async Task<Outcome<Answer>> DeleteRetention(ApiRequest request)
    {
        var group = request.NamedGroup();
        if (request.Problem is { } problem) return problem;
        return await SetRetention(request, group, null);
    }

    private async Task<Outcome<Answer>> SetRetention(ApiRequest request, LogGroupId group, int? days)
    {
        var described = await logs.Group(group, request.Cancelled);
        if (!described.Ok) return described.Error;
        return LogRules.Nothing(await Grain(group).SetRetention(days, request.Cancelled));
    }

    private static void Write(Utf8JsonWriter json, LogGroupDescription group)
    {
        json.WriteStartObject();
        json.WriteString("logGroupName", group.Id.Name);
        json.WriteNumber("creationTime", group.CreatedAt.ToUnixTimeMilliseconds());
        if (group.RetentionDays is { } days) json.WriteNumber("retentionInDays", days);
        json.WriteNumber("metricFilterCount", 0);
        json.WriteString("arn", $"{group.Id.Arn}:*");
        json.WriteNumber("storedBytes", group.StoredBytes);
        json.WriteString("logGroupClass", Standard);
        json.WriteString("logGroupArn", group.Id.Arn);
        json.WriteBoolean("deletionProtectionEnabled", false);
        json.WriteEndObject();
    }

    private ILogGroupGrain Grain(LogGroupId group) => grains.GetGrain<ILogGroupGrain>(group.GrainKey);
}
