using Grid.Contracts;

namespace Grid.Gateway.Protocol;

/// <summary>A service that speaks AWS's Query protocol: <c>POST /</c> with a form that names <c>Action</c> and <c>Version</c>; answers and errors are XML.</summary>
internal interface IQueryService
{
    /// <summary>Of the API, a day: <c>2012-11-05</c>.</summary>
    string Version { get; }

    /// <summary>The service's name in signatures.</summary>
    string SigningName { get; }

    /// <summary>XML namespace of answers and errors.</summary>
    string Namespace { get; }

    /// <summary>By the name of the action.</summary>
    IReadOnlyDictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>> Operations { get; }

    /// <summary>Where the service is called besides <c>/</c>; null for nowhere.</summary>
    string? Path => null;

    /// <summary>Where a call works that carries no signature; null when the action needs one. Such calls are visits: <c>GET</c> with a query in place of a form.</summary>
    string? RegionWithoutSignature(string action, QueryForm form) => null;

    /// <summary>The service's name for a refusal.</summary>
    WireError Name(ApiErrorKind kind) => WireError.Query(kind);
}
