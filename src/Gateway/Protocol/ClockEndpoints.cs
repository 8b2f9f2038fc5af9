using System.Globalization;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Security;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Protocol;

/// <summary>
/// <c>GET /_grid/clock</c> tells the grid's time, <c>POST /_grid/clock {"advance":"00:02:00"}</c> moves it on and answers when that is done. For the holder of the root's key, signed as a
/// call of Lambda is; a grid that takes any key takes this unsigned, as it does <c>POST /_grid/reset</c>.
/// </summary>
internal sealed class ClockEndpoints(IGridClock clock, IAccessKeys keys, IOptions<SecurityOptions> options) : IOperationGroup
{
    private const string Path = "/_grid/clock";
    private const int MostBytes = 1024;

    private static readonly TimeSpan Most = TimeSpan.FromDays(366);

    public void Map(IEndpointRouteBuilder routes)
    {
        var open = options.Value.AcceptAnyKey;
        IEndpointConventionBuilder[] endpoints = [routes.MapGet(Path, context => Guard(context, Tell)), routes.MapPost(Path, context => Guard(context, Advance))];
        foreach (var endpoint in endpoints)
        {
            endpoint.WithDisplayName("Clock");
            if (!open) endpoint.WithMetadata(NeedsSignature.Mark);
        }
    }

    /// <summary>Session keys are given to functions, which have no business here.</summary>
    private Task Guard(HttpContext context, Func<HttpContext, Task> operation) =>
        options.Value.AcceptAnyKey || context.Features.Get<Caller>()?.PrincipalArn == keys.Root.PrincipalArn
            ? operation(context)
            : ErrorAnswer.Write(context, new ApiError(ApiErrorKind.AccessDenied, "The clock of a grid is for the root's key only."));

    private Task Tell(HttpContext context) => Write(context, clock.Now);

    private async Task Advance(HttpContext context)
    {
        if (!clock.IsVirtual)
        {
            await ErrorAnswer.Write(context, new ApiError(ApiErrorKind.ResourceConflict, "The clock of this grid is the machine's. A grid that is started with --Grid:Clock virtual has one that can be advanced."));
            return;
        }

        if (await Read(context) is not { } by)
        {
            await ErrorAnswer.Write(context, new ApiError(ApiErrorKind.InvalidParameterValue, """Expected {"advance":"[d.]hh:mm:ss[.fff]"} of more than nothing and at most 366 days."""));
            return;
        }

        await Write(context, await clock.Advance(by, context.RequestAborted));
    }

    /// <returns>Null for what is no advance.</returns>
    private static async Task<TimeSpan?> Read(HttpContext context)
    {
        var body = context.Features.Get<ReceivedBody>()?.Memory ?? await Receive(context);
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.GetPropertyCount() == 1
                && root.TryGetProperty("advance", out var member) && member.ValueKind == JsonValueKind.String
                && TimeSpan.TryParseExact(member.GetString(), "c", CultureInfo.InvariantCulture, out var by) && by > TimeSpan.Zero && by <= Most
                ? by
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>More than any advance needs is cut off, and so is no JSON any more.</summary>
    private static async Task<ReadOnlyMemory<byte>> Receive(HttpContext context)
    {
        var buffer = new byte[MostBytes];
        var read = await context.Request.Body.ReadAtLeastAsync(buffer, MostBytes, throwOnEndOfStream: false, context.RequestAborted);
        return buffer.AsMemory(0, read);
    }

    private Task Write(HttpContext context, DateTimeOffset now) => JsonAnswer.Write(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("clock", clock.IsVirtual ? "virtual" : "system");
        json.WriteString("now", now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    });
}
