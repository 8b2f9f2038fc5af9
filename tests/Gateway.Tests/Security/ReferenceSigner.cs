using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Grid.Gateway.Tests.Security;

/// <summary>Signs as the published algorithm says, step by step and without a thought for speed; shares no code with the gateway.</summary>
internal sealed record ReferenceSigner(string AccessKeyId, string Secret)
{
    public string Region { get; init; } = "us-east-1";

    public string Service { get; init; } = "lambda";

    public string? SessionToken { get; init; }

    public DateTimeOffset Time { get; init; } = SigningServer.Start;

    /// <summary>Null hashes the body without saying so in a header.</summary>
    public string? ContentSha256 { get; init; }

    private string Timestamp => Time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private string Scope => $"{Timestamp[..8]}/{Region}/{Service}/aws4_request";

    /// <summary>Adds the headers of the header form.</summary>
    public async Task Sign(HttpRequestMessage request)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var uri = request.RequestUri!;
        request.Headers.TryAddWithoutValidation("X-Amz-Date", Timestamp);
        if (SessionToken is not null) request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", SessionToken);
        if (ContentSha256 is not null) request.Headers.TryAddWithoutValidation("x-amz-content-sha256", ContentSha256);

        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = uri.Authority };
        foreach (var (name, values) in request.Headers.NonValidated) headers[name.ToLowerInvariant()] = Join(values);
        if (request.Content?.Headers.ContentType is { } type) headers["content-type"] = type.ToString();
        var names = string.Join(';', headers.Keys);
        var payload = ContentSha256 == "UNSIGNED-PAYLOAD" ? ContentSha256 : Hex(SHA256.HashData(body));
        var canonical = Canonical(request.Method.Method, uri, Query(uri), headers, names, payload);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={AccessKeyId}/{Scope}, SignedHeaders={names}, Signature={Signature(canonical)}");
    }

    /// <summary>The presigned URL of the query form; the body counts as empty.</summary>
    public Uri Presign(HttpMethod method, Uri uri, int expiresSeconds)
    {
        var added = $"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Uri.EscapeDataString($"{AccessKeyId}/{Scope}")}&X-Amz-Date={Timestamp}&X-Amz-Expires={expiresSeconds}&X-Amz-SignedHeaders=host"
            + (SessionToken is null ? "" : $"&X-Amz-Security-Token={Uri.EscapeDataString(SessionToken)}");
        var unsigned = new Uri(uri.AbsoluteUri + (uri.Query.Length > 0 ? "&" : "?") + added);
        var canonical = Canonical(method.Method, unsigned, Query(unsigned), new() { ["host"] = uri.Authority }, "host", Hex(SHA256.HashData([])));
        return new Uri($"{unsigned.AbsoluteUri}&X-Amz-Signature={Signature(canonical)}");
    }

    public string Signature(string canonicalRequest)
    {
        var toSign = $"AWS4-HMAC-SHA256\n{Timestamp}\n{Scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + Secret);
        foreach (var part in Scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    private static string Canonical(string method, Uri uri, string query, SortedDictionary<string, string> headers, string names, string payload)
    {
        var path = string.Join('/', uri.AbsolutePath.Split('/').Select(Uri.EscapeDataString));
        return $"{method}\n{path}\n{query}\n{string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"))}\n{names}\n{payload}";
    }

    private static string Query(Uri uri) => string.Join('&', uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Name: Recode(pair[0]), Value: Recode(pair.ElementAtOrDefault(1) ?? "")))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Recode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static string Join(HeaderStringValues values) => string.Join(',', values.Select(value => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
