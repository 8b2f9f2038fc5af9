using System.Text;
using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Gateway.Invocation;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary>Events as they come, and patterns tried on one.</summary>
internal sealed class EventPuts(IGrainFactory grains)
{
    private const int MostEntries = 10;

    internal async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        if (request.Body.Text("EndpointId", []) is not null) request.Refuse(Invalid("EndpointId is not supported by this grid, which has no global endpoints. Leave it out."));
        var list = request.Body.Objects("Entries", Must.HaveCountUpTo(MostEntries), Must.HaveCountFrom(1));
        if (list is null && request.Problem is null) request.Missing("Entries");
        EventEntry[] entries = [.. (list ?? []).Select(entry => Read(entry, TraceHeader.HandedOn(request.Http.Request.Headers)))];
        if (entries.Sum(EventSize.Of) > EventEntry.MaxBytes) request.Refuse(Invalid(EventSize.TooLarge));
        if (request.Problem is { } problem) return problem;

        var answers = new Outcome<string>[entries.Length];
        int[] asked = [.. Enumerable.Range(0, entries.Length).Where(index => !IsOfAws(entries[index]))];
        Array.Fill(answers, new ApiError(ApiErrorKind.AccessDenied, "Not authorized for the source."));
        var put = asked.Length == 0 ? [] : await grains.GetGrain<IEventBusGrain>(request.Region).Put([.. asked.Select(index => entries[index])], request.Cancelled);
        for (var index = 0; index < asked.Length; index++) answers[asked[index]] = put[index];
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("FailedEntryCount", answers.Count(answer => !answer.Ok));
            json.WriteStartArray("Entries");
            foreach (var answer in answers)
            {
                json.WriteStartObject();
                if (answer.Ok) json.WriteString("EventId", answer.Value);
                else
                {
                    json.WriteString("ErrorCode", CodeOf(answer.Error.Kind));
                    json.WriteString("ErrorMessage", answer.Error.Message);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> TestPattern(ApiRequest request)
    {
        var pattern = request.Body.Text("EventPattern", EventBridgeRules.Pattern, required: true);
        var text = request.Body.Text("Event", [], required: true);
        if (request.Problem is { } problem) return problem;
        var result = await grains.GetGrain<IEventBusGrain>(request.Region).Test(pattern!, text!, request.Cancelled);
        if (!result.Ok) return result.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("Result", result.Value);
            json.WriteEndObject();
        });
    }

    /// <param name="callers">The trace of the call; null without one.</param>
    private static EventEntry Read(ObjectReader entry, string? callers) => new()
    {
        Bus = EventBridge.NameOf(entry.Text("EventBusName", EventBridgeRules.BusNameOrArn) ?? EventBus.Default),
        Source = entry.Text("Source", []) ?? "",
        DetailType = entry.Text("DetailType", []) ?? "",
        Resources = entry.Texts("Resources", EventBridgeRules.Resource) ?? [],
        Detail = Encoding.UTF8.GetBytes(entry.Text("Detail", []) ?? ""),
        Time = entry.Time("Time"),
        TraceHeader = entry.Text("TraceHeader", EventBridgeRules.TraceHeader) ?? callers,
    };

    private static bool IsOfAws(EventEntry entry) => entry.Source.StartsWith("aws.", StringComparison.Ordinal);

    private static string CodeOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.AccessDenied => "NotAuthorizedForSourceException",
        ApiErrorKind.InvalidArgument => "InvalidArgument",
        ApiErrorKind.MalformedDetail => "MalformedDetail",
        _ => $"{kind}Exception",
    };

    private static ApiError Invalid(string message) => new(ApiErrorKind.Validation, message);
}
