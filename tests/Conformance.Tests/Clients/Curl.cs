using System.Text.Json;
using System.Text.Json.Nodes;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Clients;

/// <summary>curl as a client: it signs by itself, sends any header and shows every header of the answer.</summary>
internal sealed class Curl(GridProcess grid)
{
    private readonly string _key = Key(grid);

    /// <summary>Creates a function from a zip and waits until it is active.</summary>
    /// <param name="settings">JSON of the request, without name, role and code.</param>
    public async Task Create(string function, string settings, string zip)
    {
        var request = JsonNode.Parse(settings)!.AsObject();
        request["Role"] = "arn:aws:iam::000000000000:role/r";
        request["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(await File.ReadAllBytesAsync(zip)) };
        await Create(function, request);
    }

    /// <summary>Creates a function and waits until it is active.</summary>
    /// <param name="request">The request, without the name.</param>
    public async Task Create(string function, JsonObject request)
    {
        request["FunctionName"] = function;
        var created = await Post("/2015-03-31/functions", request.ToJsonString());
        Assert.True(created.Status == "HTTP/1.1 201 Created", created.Payload);
        for (var asked = 1; ; asked++)
        {
            var state = (await Get($"/2015-03-31/functions/{function}/configuration")).Json.GetProperty("State").GetString();
            if (state == "Active") return;
            Assert.True(state == "Pending" && asked < 600, $"{function} is {state}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Invokes a function and expects an answer of the function, whatever it is.</summary>
    public async Task<Answer> Invoke(string function, string payload = "{}", params string[] headers)
    {
        var answer = await Post($"/2015-03-31/functions/{function}/invocations", payload, headers);
        Assert.Equal("HTTP/1.1 200 OK", answer.Status);
        return answer;
    }

    public Task<Answer> Get(string path, params string[] headers) => Send(path, headers);

    public async Task<Answer> Post(string path, string body, params string[] headers)
    {
        var file = Path.Combine(Files.NewFolder("body"), "body");
        await File.WriteAllTextAsync(file, body);
        var answer = await Send(path, [.. headers, "Content-Type: application/json", "Expect:"], "--data-binary", $"@{file}");
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        return answer;
    }

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
