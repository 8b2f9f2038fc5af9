using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Grid.Bench;

/// <summary>Deploys functions to a grid and makes signed load targets of them.</summary>
internal sealed class GridClient(Uri url, string dataFolder) : IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    /// <param name="watched">True for a function that X-Ray traces, false for one that writes neither its own lines nor the platform's of each invocation.</param>
    public async Task<Target> Deploy(string name, string runtime, string handler, string file, string body, int memoryMb = 1769, int timeoutSeconds = 30, bool? watched = null)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true)) await archive.CreateEntryFromFileAsync(file, Path.GetFileName(file));
        var request = JsonSerializer.SerializeToUtf8Bytes(new
        {
            FunctionName = name,
            Runtime = runtime,
            Handler = handler,
            Role = "arn:aws:iam::000000000000:role/bench",
            Timeout = timeoutSeconds,
            MemorySize = memoryMb,
            TracingConfig = watched == true ? new { Mode = "Active" } : null,
            LoggingConfig = watched != false ? null : new { LogFormat = "JSON", ApplicationLogLevel = "FATAL", SystemLogLevel = "WARN" },
            Code = new { ZipFile = zip.ToArray() },
        });
        using var created = await Send(HttpMethod.Post, "/2015-03-31/functions", request);
        created.EnsureSuccessStatusCode();
        for (var state = "Pending"; state == "Pending";)
        {
            using var answer = await Send(HttpMethod.Get, $"/2015-03-31/functions/{name}/configuration", []);
            using var configuration = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
            state = configuration.RootElement.GetProperty("State").GetString();
        }

        return Invoke(name, name, body);
    }

    /// <summary>A signed invocation, good for five minutes.</summary>
    public Target Invoke(string targetName, string function, string body)
    {
        var invoke = new Uri(url, $"/2015-03-31/functions/{function}/invocations");
        return new Target(targetName, invoke, body, Sign(invoke, "POST", Encoding.UTF8.GetBytes(body)));
    }

    /// <summary>A signed call of data streams, good for five minutes.</summary>
    public Target KinesisTarget(string operation, string body) =>
        new(operation, new Uri(url, "/"), body, [.. Sign(new Uri(url, "/"), "POST", Encoding.UTF8.GetBytes(body), "kinesis"), .. KinesisHeaders(operation)]);

    /// <summary>Calls an operation of data streams.</summary>
    public async Task Kinesis(string operation, object request)
    {
        using var answer = await Send(HttpMethod.Post, "/", JsonSerializer.SerializeToUtf8Bytes(request), "kinesis", KinesisHeaders(operation));
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Calls an operation of logs.</summary>
    /// <returns>What it answers, as JSON.</returns>
    public async Task<string> Logs(string operation, object request)
    {
        using var answer = await Send(HttpMethod.Post, "/", JsonSerializer.SerializeToUtf8Bytes(request), "logs", [("X-Amz-Target", $"Logs_20140328.{operation}"), ("Content-Type", "application/x-amz-json-1.1")]);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException(text);
    }

    /// <summary>Makes an event source mapping from the beginning of a stream, and waits until it is enabled.</summary>
    public async Task Map(string function, string sourceArn, int batchSize)
    {
        const string Mappings = "/2015-03-31/event-source-mappings";
        var request = new { FunctionName = function, EventSourceArn = sourceArn, BatchSize = batchSize, StartingPosition = "TRIM_HORIZON", MetricsConfig = new { Metrics = new[] { "EventCount" } } };
        using var created = await Send(HttpMethod.Post, Mappings + "/", JsonSerializer.SerializeToUtf8Bytes(request));
        var text = await created.Content.ReadAsStringAsync();
        if (!created.IsSuccessStatusCode) throw new InvalidOperationException(text);
        using var mapping = JsonDocument.Parse(text);
        for (string? state = null; state != "Enabled";)
        {
            using var answer = await Send(HttpMethod.Get, $"{Mappings}/{mapping.RootElement.GetProperty("UUID").GetString()}", []);
            using var now = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
            state = now.RootElement.GetProperty("State").GetString();
        }
    }

    /// <summary>Invokes a function and reads its answer.</summary>
    /// <returns>What that took, in milliseconds.</returns>
    public async Task<double> Time(string function, string body)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        using var answer = await Send(HttpMethod.Post, $"/2015-03-31/functions/{function}/invocations", Encoding.UTF8.GetBytes(body));
        await answer.Content.ReadAsByteArrayAsync();
        var took = watch.Elapsed.TotalMilliseconds;
        answer.EnsureSuccessStatusCode();
        return answer.Headers.Contains("X-Amz-Function-Error") ? throw new InvalidOperationException($"{function} failed.") : took;
    }

    /// <summary>Sends an event that nobody waits for.</summary>
    /// <returns>Its request id.</returns>
    public async Task<string> SendEvent(string function, string body)
    {
        using var answer = await Send(HttpMethod.Post, $"/2015-03-31/functions/{function}/invocations", Encoding.UTF8.GetBytes(body), ("X-Amz-Invocation-Type", "Event"));
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("x-amzn-RequestId").Single();
    }

    /// <summary>Events of a function that are still to be run.</summary>
    public async Task<long> Waiting(string function)
    {
        using var answer = await Send(HttpMethod.Get, $"/_grid/functions/{function}/events?limit=1", []);
        answer.EnsureSuccessStatusCode();
        using var status = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return status.RootElement.GetProperty("waiting").GetInt64();
    }

    public async Task UntilEmpty(string function)
    {
        while (await Waiting(function) > 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
    }

    private static (string Name, string Value)[] KinesisHeaders(string operation) => [("X-Amz-Target", $"Kinesis_20131202.{operation}"), ("Content-Type", "application/x-amz-json-1.1")];

    private Task<HttpResponseMessage> Send(HttpMethod method, string path, byte[] body, params (string Name, string Value)[] headers) => Send(method, path, body, "lambda", headers);

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, byte[] body, string service, (string Name, string Value)[] headers)
    {
        var target = new Uri(url, path);
        using var message = new HttpRequestMessage(method, target) { Content = body.Length == 0 ? null : new ByteArrayContent(body) };
        foreach (var (name, value) in (IEnumerable<(string Name, string Value)>)[.. Sign(target, method.Method, body, service), .. headers])
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(message);
    }

    private IReadOnlyList<(string Name, string Value)> Sign(Uri target, string method, byte[] body, string service = "lambda")
    {
        var settings = File.ReadLines(Path.Combine(dataFolder, "credentials")).Where(line => line.Contains('=', StringComparison.Ordinal))
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim());
        return Signer.Sign(target, method, body, settings["aws_access_key_id"], settings["aws_secret_access_key"], TimeProvider.System.GetUtcNow(), service);
    }
}
