using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.EventSources;

/// <summary>EventBridge Scheduler: <c>aws scheduler</c>.</summary>
internal sealed class SchedulerEndpoints(IGrainFactory grains, Seal seal) : IOperationGroup
{
    private const string OneSchedule = "/schedules/{Name}";
    private const string OneGroup = "/schedule-groups/{Name}";
    private const string Tags = "/tags/{ResourceArn}";
    private const int BodyBytes = 1_048_576;
    private const int MostItems = 100;

    private readonly NextTokens _tokens = new(seal);

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        group.WithMetadata(new SchedulerTargets());
        group.MapOperation("CreateSchedule", HttpMethods.Post, OneSchedule, Create, BodyBytes);
        group.MapOperation("UpdateSchedule", HttpMethods.Put, OneSchedule, Update, BodyBytes);
        group.MapOperation("GetSchedule", HttpMethods.Get, OneSchedule, Get);
        group.MapOperation("DeleteSchedule", HttpMethods.Delete, OneSchedule, Delete);
        group.MapOperation("ListSchedules", HttpMethods.Get, "/schedules", List);
        group.MapOperation("CreateScheduleGroup", HttpMethods.Post, OneGroup, CreateGroup, BodyBytes);
        group.MapOperation("GetScheduleGroup", HttpMethods.Get, OneGroup, GetGroup);
        group.MapOperation("DeleteScheduleGroup", HttpMethods.Delete, OneGroup, DeleteGroup);
        group.MapOperation("ListScheduleGroups", HttpMethods.Get, "/schedule-groups", ListGroups);
        group.MapOperation("TagResource", HttpMethods.Post, Tags, Tag, BodyBytes);
        group.MapOperation("UntagResource", HttpMethods.Delete, Tags, Untag);
        group.MapOperation("ListTagsForResource", HttpMethods.Get, Tags, ListTags);
    }

    private async Task<Outcome<Answer>> Create(ApiRequest request)
    {
        var schedule = ScheduleReader.Read(request);
        var token = request.Body.Text("ClientToken", SchedulerRules.ClientToken);
        if (request.Problem is { } problem) return problem;
        var made = await Grain(request).Create(schedule, token, request.Cancelled);
        return made.Ok ? ScheduleAnswers.Of("ScheduleArn", made.Value) : made.Error;
    }

    private async Task<Outcome<Answer>> Update(ApiRequest request)
    {
        var schedule = ScheduleReader.Read(request);
        request.Body.Text("ClientToken", SchedulerRules.ClientToken);
        if (request.Problem is { } problem) return problem;
        var changed = await Grain(request).Update(schedule, request.Cancelled);
        return changed.Ok ? ScheduleAnswers.Of("ScheduleArn", changed.Value) : changed.Error;
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var name = request.Route("Name", SchedulerRules.Name);
        var group = request.Query("groupName", SchedulerRules.Name) ?? ScheduleGroup.Default;
        if (request.Problem is { } problem) return problem;
        var schedule = await Grain(request).Get(group, name, request.Cancelled);
        return schedule.Ok ? Answer.Ok(json => ScheduleAnswers.Write(json, request.Region, schedule.Value)) : schedule.Error;
    }

    private async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var name = request.Route("Name", SchedulerRules.Name);
        var group = request.Query("groupName", SchedulerRules.Name) ?? ScheduleGroup.Default;
        request.Query("clientToken", SchedulerRules.ClientToken);
        if (request.Problem is { } problem) return problem;
        var gone = await Grain(request).Delete(group, name, request.Cancelled);
        return gone.Ok ? ScheduleAnswers.Empty : gone.Error;
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var group = request.Query("ScheduleGroup", SchedulerRules.Name);
        var prefix = request.Query("NamePrefix", SchedulerRules.Name) ?? "";
        var state = request.Query("State", SchedulerRules.State);
        var listing = $"schedules {group} {prefix} {state}";
        var (marker, most) = Page(request, listing);
        if (request.Problem is { } problem) return problem;
        var page = await Grain(request).List(group, prefix, state is null ? null : state == "DISABLED", marker, most, request.Cancelled);
        return page.Ok ? Answer.Ok(json => WritePage(json, request, listing, "Schedules", page.Value, ScheduleAnswers.WriteSummary)) : page.Error;
    }

    private async Task<Outcome<Answer>> CreateGroup(ApiRequest request)
    {
        var name = request.Route("Name", SchedulerRules.Name);
        var tags = TagLists.Read(request, required: false, emptyValues: false);
        var token = request.Body.Text("ClientToken", SchedulerRules.ClientToken);
        if (request.Problem is { } problem) return problem;
        var made = await Grain(request).CreateGroup(name, tags, token, request.Cancelled);
        return made.Ok ? ScheduleAnswers.Of("ScheduleGroupArn", made.Value) : made.Error;
    }

    private async Task<Outcome<Answer>> GetGroup(ApiRequest request)
    {
        var name = request.Route("Name", SchedulerRules.Name);
        if (request.Problem is { } problem) return problem;
        var group = await Grain(request).GetGroup(name, request.Cancelled);
        return group.Ok ? Answer.Ok(json => ScheduleAnswers.Write(json, request.Region, group.Value)) : group.Error;
    }

    private async Task<Outcome<Answer>> DeleteGroup(ApiRequest request)
    {
        var name = request.Route("Name", SchedulerRules.Name);
        request.Query("clientToken", SchedulerRules.ClientToken);
        if (request.Problem is { } problem) return problem;
        var gone = await Grain(request).DeleteGroup(name, request.Cancelled);
        return gone.Ok ? ScheduleAnswers.Empty : gone.Error;
    }

    private async Task<Outcome<Answer>> ListGroups(ApiRequest request)
    {
        var prefix = request.Query("NamePrefix", SchedulerRules.Name) ?? "";
        var listing = $"schedule-groups {prefix}";
        var (marker, most) = Page(request, listing);
        if (request.Problem is { } problem) return problem;
        var page = await Grain(request).ListGroups(prefix, marker, most, request.Cancelled);
        return Answer.Ok(json => WritePage(json, request, listing, "ScheduleGroups", page, ScheduleAnswers.Write));
    }

    private async Task<Outcome<Answer>> Tag(ApiRequest request)
    {
        var group = TaggedGroup(request);
        var tags = TagLists.Read(request, required: true, emptyValues: false);
        return request.Problem is { } problem ? problem : await Tag(request, group, tags, []);
    }

    private async Task<Outcome<Answer>> Untag(ApiRequest request)
    {
        var group = TaggedGroup(request);
        var keys = request.Http.Request.Query["TagKeys"].OfType<string>().ToArray();
        if (keys.Length == 0) request.Missing("TagKeys");
        return request.Problem is { } problem ? problem : await Tag(request, group, [], keys);
    }

    private async Task<Outcome<Answer>> Tag(ApiRequest request, string group, Dictionary<string, string> set, string[] removed)
    {
        var tagged = await Grain(request).Tag(group, set, removed, request.Cancelled);
        return tagged.Ok ? ScheduleAnswers.Empty : tagged.Error;
    }

    private async Task<Outcome<Answer>> ListTags(ApiRequest request)
    {
        var name = TaggedGroup(request);
        if (request.Problem is { } problem) return problem;
        var group = await Grain(request).GetGroup(name, request.Cancelled);
        if (!group.Ok) return group.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            TagLists.Write(json, group.Value.Tags);
            json.WriteEndObject();
        });
    }

    /// <summary>The group that an ARN in the path names.</summary>
    private static string TaggedGroup(ApiRequest request)
    {
        var arn = request.Route("ResourceArn", SchedulerRules.GroupArn);
        if (request.Problem is not null) return "";
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        if (arn != ScheduleGroup.ArnOf(request.Region, name)) request.Refuse(ApiError.NotFound($"Schedule group {name} does not exist."));
        return name;
    }

    private (string? Marker, int Most) Page(ApiRequest request, string listing)
    {
        var most = request.QueryNumber("MaxResults", SchedulerRules.MaxResults) ?? MostItems;
        return (_tokens.Open(request, listing, request.Query("NextToken", NextTokens.Rules)), (int)Math.Min(most, MostItems));
    }

    private void WritePage<T>(Utf8JsonWriter json, ApiRequest request, string listing, string member, Page<T> page, Action<Utf8JsonWriter, string, T> write)
    {
        json.WriteStartObject();
        if (page.NextMarker is { } marker) json.WriteString("NextToken", _tokens.Close(request, listing, marker));
        json.WriteStartArray(member);
        foreach (var item in page.Items) write(json, request.Region, item);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private ISchedulerGrain Grain(ApiRequest request) => grains.GetGrain<ISchedulerGrain>(request.Region);
}
