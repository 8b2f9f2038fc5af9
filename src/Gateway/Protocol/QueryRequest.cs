using Grid.Contracts;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>One call of the Query protocol: who calls, and a reader for the parameters that gathers everything that is wrong.</summary>
internal sealed class QueryRequest
{
    private readonly Findings _findings = new();

    internal QueryRequest(HttpContext http, Caller? caller, string region, QueryForm form)
    {
        Http = http;
        Caller = caller;
        Region = region;
        Body = new QueryReader(form, "", _findings);
    }

    internal HttpContext Http { get; }

    /// <summary>Null where a call needs no signature and has none: see <see cref="IQueryService.RegionWithoutSignature"/>.</summary>
    internal Caller? Caller { get; }

    internal bool IsSigned => Caller is not null;

    internal string Region { get; }

    internal CancellationToken Cancelled => Http.RequestAborted;

    internal QueryReader Body { get; }

    /// <inheritdoc cref="ApiRequest.Problem"/>
    internal ApiError? Problem => _findings.Problem;

    internal void Refuse(ApiError error) => _findings.Refuse(error);
}
