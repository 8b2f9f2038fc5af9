using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Clients;

/// <summary>curl as a client of Invoke: it signs by itself, sends any header and shows every header of the answer.</summary>
internal sealed class Curl(GridProcess grid)
{
    private readonly string _key = Key(grid);

    /// <summary>Invokes a function and expects an answer of the function, whatever it is.</summary>
    public async Task<Answer> Invoke(string function, string payload = "{}", params string[] headers)
    {
        var file = Path.Combine(Files.NewFolder("event"), "event");
        await File.WriteAllTextAsync(file, payload);
        var answer = await Send($"/2015-03-31/functions/{function}/invocations", [.. headers, "Content-Type: application/json", "Expect:"], "--data-binary", $"@{file}");
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        Assert.Equal("HTTP/1.1 200 OK", answer.Status);
        return answer;
    }

    public Task<Answer> Get(string path, params string[] headers) => Send(path, headers);

    private async Task<Answer> Send(string path, string[] headers, params string[] more)
    {
        var options = headers.SelectMany(header => new[] { "-H", header });
        var output = await Tools.Run("curl", ["-sS", "-i", "--http1.1", "--aws-sigv4", "aws:amz:us-east-1:lambda", "--user", _key, .. options, .. more, new Uri(grid.Url, path).ToString()]);
        var parts = output.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        return new Answer(lines[0], lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(line => line[0], line => line[1], StringComparer.OrdinalIgnoreCase), parts[1]);
    }

    private static string Key(GridProcess grid)
    {
        var lines = File.ReadAllLines(Path.Combine(grid.DataFolder, "credentials"));
        return $"{Value("aws_access_key_id")}:{Value("aws_secret_access_key")}";

        string Value(string name) => lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split('=', 2)[1].Trim();
    }

    internal sealed record Answer(string Status, IReadOnlyDictionary<string, string> Headers, string Payload)
    {
        /// <summary><c>Unhandled</c>, or null when the function did not fail.</summary>
        public string? FunctionError => Headers.GetValueOrDefault("X-Amz-Function-Error");

        public JsonElement Json => JsonDocument.Parse(Payload).RootElement;
    }
}
