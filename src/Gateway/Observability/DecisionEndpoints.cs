using System.Globalization;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Observability;
using Grid.Contracts.Security;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Observability;

/// <summary>
/// <c>GET /_grid/decisions?function=&amp;kind=&amp;requestId=&amp;since=&amp;limit=</c>: what this silo lately refused, started and placed, newest first. For the holder
/// of the root's key, signed as a call of Lambda is.
/// </summary>
internal sealed class DecisionEndpoints(IDecisionLog log, IAccessKeys keys) : IOperationGroup
{
    private const int MostDecisions = 1000;
    private const int StandardDecisions = 100;

    private static readonly string[] s_kinds = [.. Enum.GetNames<DecisionKind>().Where(kind => kind != nameof(DecisionKind.None))];
    private static readonly Constraint<string>[] s_kind = [Must.BeOneOf(s_kinds)];
    private static readonly Constraint<string>[] s_requestId = [new("Member must be a request id", text => Guid.TryParse(text, out _))];
    private static readonly Constraint<string>[] s_time = [new("Member must be a time in ISO 8601 or in seconds since 1970", text => Time(text) is not null)];
    private static readonly Constraint<long>[] s_limit = [Must.BeUpTo((long)MostDecisions), Must.BeFrom(1L)];

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/_grid/decisions", Find).WithMetadata(NeedsSignature.Mark).WithDisplayName("Decisions");

    private Task Find(HttpContext context)
    {
        // Session keys are given to functions, which have no business here.
        if (context.Features.Get<Caller>() is not { } caller || caller.PrincipalArn != keys.Root.PrincipalArn)
            return ErrorAnswer.Write(context, new ApiError(ApiErrorKind.AccessDenied, "The decisions of a silo are shown to the root's key only."));
        var request = new ApiRequest(context, caller, RequestBody.None);
        var query = Read(request);
        return request.Problem is { } problem ? ErrorAnswer.Write(context, problem) : JsonAnswer.Write(context, StatusCodes.Status200OK, json => Write(json, log.Silo, log.Find(query)));
    }

    private static DecisionQuery Read(ApiRequest request)
    {
        var kind = request.Query("kind", s_kind);
        var requestId = request.Query("requestId", s_requestId);
        var since = request.Query("since", s_time);
        var query = new DecisionQuery { Function = request.Query("function", []), Limit = (int)(request.QueryNumber("limit", s_limit) ?? StandardDecisions) };
        return request.Problem is not null ? query : query with
        {
            Kind = kind is null ? null : Enum.Parse<DecisionKind>(kind),
            RequestId = requestId is null ? null : Guid.Parse(requestId),
            Since = since is null ? null : Time(since),
        };
    }

    private static DateTimeOffset? Time(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : null;

    private static void Write(Utf8JsonWriter json, string silo, IReadOnlyList<Decision> decisions)
    {
        json.WriteStartObject();
        json.WriteString("silo", silo);
        json.WriteStartArray("decisions");
        foreach (var decision in decisions) Write(json, decision);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Decision decision)
    {
        json.WriteStartObject();
        json.WriteString("time", decision.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("kind", decision.Kind.ToString());
        json.WriteString("region", decision.Function.Region);
        json.WriteString("function", decision.Function.Name);
        json.WriteString("version", decision.Version);
        json.WriteString("requestId", decision.RequestId?.ToString());
        json.WriteString("scope", decision.Scope);
        json.WriteString("reason", decision.Reason);
        json.WriteString("subject", decision.Subject);
        foreach (var (name, value) in decision.Figures) json.WriteNumber(name, value);
        json.WriteEndObject();
    }
}
