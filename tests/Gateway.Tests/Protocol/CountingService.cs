using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>A service in both dialects of <c>POST /</c>: it shows the parameters that it read.</summary>
internal sealed class CountingService : IJsonService, IQueryService
{
    public string Target => "Counting";

    public string ContentType => "application/x-amz-json-1.0";

    public int BodyBytes => 2_097_152;

    public string SigningName => "counting";

    public string Version => "2011-01-01";

    public string Namespace => "http://counting.example/doc/";

    public string? Path => "/counting/{name}";

    IReadOnlyDictionary<string, Func<ApiRequest, Task<Outcome<Gateway.Protocol.Answer>>>> IJsonService.Operations { get; } =
        new Dictionary<string, Func<ApiRequest, Task<Outcome<Gateway.Protocol.Answer>>>>
        {
            ["Count"] = request =>
            {
                var length = request.Body.Text("Text", [])?.Length ?? 0;
                return Task.FromResult<Outcome<Gateway.Protocol.Answer>>(Gateway.Protocol.Answer.Ok(json =>
                {
                    json.WriteStartObject();
                    json.WriteNumber("Length", length);
                    json.WriteEndObject();
                }));
            },
            ["Refuse"] = _ => Task.FromResult<Outcome<Gateway.Protocol.Answer>>(ApiError.NotFound("It is not there.")),
        };

    IReadOnlyDictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>> IQueryService.Operations { get; } = new Dictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>>
    {
        ["Count"] = Count,
        ["Forget"] = _ => Task.FromResult<Outcome<QueryAnswer>>(new QueryAnswer(null)),
        ["Refuse"] = _ => Task.FromResult<Outcome<QueryAnswer>>(ApiError.NotFound("It is not <there>.")),
    };

    WireError IJsonService.Name(ApiErrorKind kind) => kind is ApiErrorKind.ResourceNotFound ? new(400, "com.example#ThingDoesNotExist", "Example.NoThing") : WireError.Json(kind);

    WireError IQueryService.Name(ApiErrorKind kind) => kind is ApiErrorKind.ResourceNotFound ? new(400, "com.example#ThingDoesNotExist", "Example.NoThing") : WireError.Query(kind);

    private static Task<Outcome<QueryAnswer>> Count(QueryRequest request)
    {
        var body = request.Body;
        var number = body.Number("Number", [Must.BeUpTo(10L), Must.BeFrom(1L)]);
        var flag = body.Flag("Flag");
        var blob = body.Blob("Blob");
        if (request.Problem is { } problem) return Task.FromResult<Outcome<QueryAnswer>>(problem);
        string[] shown =
        [
            $"{request.Region}",
            $"{body.Text("Text", [])}",
            $"{number}",
            $"{flag}",
            blob is null ? "" : Convert.ToHexStringLower(blob),
            string.Join(',', body.Texts("Names") ?? ["none"]),
            string.Join(',', body.Texts("Name", flattened: true) ?? ["none"]),
            Show(body.TextMap("Attributes")),
            Show(body.TextMap("Attribute", flattened: true, "Name", "Value")),
            string.Join(',', body.ObjectMap("Typed")?.Select(typed => $"{typed.Key}:{typed.Value.Text("DataType", [])}") ?? ["none"]),
            string.Join(',', body.Objects("Entries")?.Select(entry => $"{entry.Text("Id", [])}({Show(entry.TextMap("Tags"))})") ?? ["none"]),
            body.Object("Deep")?.Object("Deeper")?.Text("Deepest", []) ?? "none",
        ];
        return Task.FromResult<Outcome<QueryAnswer>>(new QueryAnswer(xml => xml.WriteElementString("Shown", string.Join('|', shown))));
    }

    private static string Show(Dictionary<string, string>? map) => map is null ? "none" : string.Join(',', map.Select(entry => $"{entry.Key}={entry.Value}"));
}
