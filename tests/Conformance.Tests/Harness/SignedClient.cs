using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Grid.Conformance.Tests.Harness;

/// <summary>Signs requests with the grid's root key and sends them.</summary>
internal sealed class SignedClient : IDisposable
{
    private readonly HttpClient _http;

    public SignedClient(GridProcess grid)
    {
        _http = new HttpClient { BaseAddress = grid.Url, Timeout = TimeSpan.FromSeconds(60) };
        var credentials = File.ReadLines(Path.Combine(grid.DataFolder, "credentials")).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        (KeyId, Secret) = (credentials["aws_access_key_id"], credentials["aws_secret_access_key"]);
    }

    public string KeyId { get; }

    public string Secret { get; }

    /// <summary>What is added to the clock before a request is signed.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <param name="path">Absolute, escaped, with its query.</param>
    public Task<HttpResponseMessage> Send(HttpMethod method, string path, byte[]? body = null, params (string Name, string Value)[] headers) =>
        SendTo("lambda", method, path, body, headers);

    /// <summary>The same for another service than Lambda, by its name in signatures.</summary>
    public async Task<HttpResponseMessage> SendTo(string service, HttpMethod method, string path, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(_http.BaseAddress!, path));
        if (body is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        Sign(request, body ?? [], service);
        return await _http.SendAsync(request);
    }

    /// <summary>Calls an operation of CloudWatch Logs: what it answers, also when it refuses.</summary>
    public async Task<JsonElement> Logs(string operation, string body)
    {
        using var answer = await SendTo("logs", HttpMethod.Post, "/", Encoding.UTF8.GetBytes(body), ("X-Amz-Target", $"Logs_20140328.{operation}"), ("Content-Type", "application/x-amz-json-1.1"));
        return Json.Parse(await answer.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> Invoke(string name, byte[] payload, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, $"/2015-03-31/functions/{Uri.EscapeDataString(name)}/invocations", payload, headers);

    /// <summary>Invokes and expects the function to succeed: what it answered.</summary>
    public async Task<string> Result(string name, string payload = "{}")
    {
        using var answer = await Invoke(name, Encoding.UTF8.GetBytes(payload));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.OK && !answer.Headers.Contains("X-Amz-Function-Error"), body);
        return body;
    }

    /// <summary>Changes settings that older versions of the CLI do not know, and waits for the end of the update: the configuration.</summary>
    public async Task<JsonElement> Configure(string name, string settings)
    {
        using var updating = await Send(HttpMethod.Put, $"/2015-03-31/functions/{name}/configuration", Encoding.UTF8.GetBytes(settings));
        Assert.True(updating.StatusCode is HttpStatusCode.OK, await updating.Content.ReadAsStringAsync());
        return await Settled(name);
    }

    /// <summary>Waits until a function is neither created nor updated any more: the configuration.</summary>
    public async Task<JsonElement> Settled(string name)
    {
        var configuration = default(JsonElement);
        await Eventually.Answers(async () => (configuration = await Shown(name)).Text("State") is not "Pending" && configuration.Text("LastUpdateStatus") is not "InProgress", true);
        return configuration;
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> Shown(string name)
    {
        using var shown = await Send(HttpMethod.Get, $"/2015-03-31/functions/{name}/configuration");
        return Json.Parse(await shown.Content.ReadAsStringAsync());
    }

    private void Sign(HttpRequestMessage request, byte[] body, string service)
    {
        var time = (TimeProvider.System.GetUtcNow() + ClockOffset).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/us-east-1/{service}/aws4_request";
        var uri = request.RequestUri!;
        var path = string.Join('/', uri.AbsolutePath.Split('/').Select(Uri.EscapeDataString));
        var query = string.Join('&', uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Contains('=') ? pair : pair + "=").Order(StringComparer.Ordinal));
        var canonical = $"{request.Method}\n{path}\n{query}\nhost:{uri.Authority}\nx-amz-date:{time}\n\nhost;x-amz-date\n{Hex(SHA256.HashData(body))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + Secret);
        foreach (var part in scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}")));
        request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={KeyId}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
