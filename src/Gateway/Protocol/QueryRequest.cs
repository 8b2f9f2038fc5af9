using Grid.Contracts;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>One call of the Query protocol: who calls, and a reader for the parameters that gathers everything that is wrong.</summary>
internal sealed class QueryRequest
{
    private readonly Findings _findings = new();

    internal QueryRequest(HttpContext http, Caller caller, QueryForm form)
    {
        Http = http;
        Caller = caller;
        Body = new QueryReader(form, "", _findings);
    }

    internal HttpContext Http { get; }

    internal Caller Caller { get; }

    internal string Region => Caller.Region;

    internal CancellationToken Cancelled => Http.RequestAborted;

    internal QueryReader Body { get; }

    /// <inheritdoc cref="ApiRequest.Problem"/>
    internal ApiError? Problem => _findings.Problem;

    internal void Refuse(ApiError error) => _findings.Refuse(error);
}
