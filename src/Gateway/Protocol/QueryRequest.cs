using Grid.Contracts;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>One call of the Query protocol: who calls, and a reader for the parameters that gathers everything that is wrong.</summary>
internal sealed class QueryRequest
{
    private readonly Findings _findings = new();
    private readonly Caller? _caller;

    internal QueryRequest(HttpContext http, Caller? caller, string region, QueryForm form)
    {
        Http = http;
        _caller = caller;
        Region = region;
        Body = new QueryReader(form, "", _findings);
    }

    internal HttpContext Http { get; }

    /// <summary>Only of a call that is signed.</summary>
    internal Caller Caller => _caller ?? throw new InvalidOperationException("Nobody has signed this call.");

    /// <summary>False where a call needs no signature and has none: see <see cref="IQueryService.RegionWithoutSignature"/>.</summary>
    internal bool IsSigned => _caller is not null;

    internal string Region { get; }

    internal CancellationToken Cancelled => Http.RequestAborted;

    internal QueryReader Body { get; }

    /// <inheritdoc cref="ApiRequest.Problem"/>
    internal ApiError? Problem => _findings.Problem;

    internal void Refuse(ApiError error) => _findings.Refuse(error);
}
