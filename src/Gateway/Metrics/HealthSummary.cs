using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Metrics;
using Grid.Contracts.Security;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Metrics;

/// <summary><c>GET /_grid/health/summary</c>: how the grid as a whole stands.</summary>
internal sealed class HealthSummary(IGridHealth health, IAccessKeys keys) : IOperationGroup
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapRoot("/_grid/health/summary", "Health summary", "The figures of a grid are", keys, Tell);

    private async Task<Outcome<Answer>> Tell(ApiRequest request)
    {
        var seen = await health.Look(request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("at", seen.At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("silos", seen.Silos);
            json.WriteNumber("environments", seen.Environments);
            json.WriteNumber("memoryMb", seen.MemoryMb);
            json.WriteNumber("freeMemoryMb", seen.FreeMemoryMb);
            json.WriteNumber("waitingEvents", seen.WaitingEvents);
            json.WriteNumber("oldestEventAgeSeconds", (long)seen.OldestEventAge.TotalSeconds);
            json.WriteNumber("undeliveredEvents", seen.UndeliveredEvents);
            json.WriteNumber("metricSeries", seen.MetricSeries);
            json.WriteNumber("droppedMetricSeries", seen.DroppedSeries);
            json.WriteNumber("droppedMetricPoints", seen.DroppedPoints);
            json.WriteNumber("droppedMetricLines", seen.DroppedMetricLines);
            json.WriteEndObject();
        });
    }
}
