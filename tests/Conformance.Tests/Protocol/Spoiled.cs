using System.Text.Json.Nodes;

namespace Grid.Conformance.Tests.Protocol;

/// <summary>Good bodies, each made wrong in one place.</summary>
internal static class Spoiled
{
    private const string Long = "\"" + "xxxxxxxxxxxxxxxx";

    /// <summary>What was done, and the body.</summary>
    public static IEnumerable<(string What, string Body)> Bodies(Operation operation, string zip)
    {
        if (operation.Good is not { } good) yield break;
        good = good.Replace("@zip", zip, StringComparison.Ordinal);
        foreach (var member in operation.Members.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = member.Split(':')[0];
            var kind = member.Split(':')[1];
            foreach (var wrong in Values(kind[0]).Concat(operation.Path.Contains("aliases", StringComparison.Ordinal) && kind[0] == 'd' ? ["{\"1\":2}", "{\"1\":-0.1}", "{\"x\":0.1}", "{\"1\":1e999}"] : []))
                yield return ($"{operation.Method} {operation.Path}: {name} = {wrong[..Math.Min(wrong.Length, 40)]}", With(good, name, JsonNode.Parse(wrong)));
            if (kind.EndsWith('!')) yield return ($"{operation.Method} {operation.Path}: without {name}", With(good, name, null));
        }
    }

    /// <summary>JSON values that no member of the kind may have.</summary>
    private static IEnumerable<string> Values(char kind) => kind switch
    {
        's' => ["7", "true", "{}", "[]", TooLong],
        'b' => ["7", "true", "{}", "[]", "\"%%%\"", "\"YQ==\""],
        'i' => ["\"7\"", "true", "{}", "[]", "1.5", "-1", "1000000000000", "99999999999999999999999"],
        'f' => ["\"true\"", "1", "{}", "[]"],
        'o' => ["\"x\"", "1", "true", "[]"],
        'd' => ["\"x\"", "1", "[]", "{\"1\":\"x\"}", "{\"1\":{}}", "{\"1\":0.1,\"2\":0.1}"],
        'm' => ["\"x\"", "1", "[]", "{\"key\":1}", "{\"key\":{}}", "{\"key\":[]}", $"{{{TooLong}:\"x\"}}", $"{{\"key\":{TooLong}}}"],
        'l' => ["\"x\"", "1", "{}", "[1]", "[{}]", "[null]", $"[{TooLong}]"],
        'L' => ["\"x\"", "1", "{}", "[1]", "[\"x\"]", "[null]"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string TooLong { get; } = $"{Long}{new string('x', 10_000)}\"";

    /// <summary>Null takes the member away.</summary>
    private static string With(string good, string name, JsonNode? value)
    {
        var root = JsonNode.Parse(good)!.AsObject();
        var at = root;
        var path = name.Split('.');
        foreach (var part in path[..^1]) at = (at[part] ??= new JsonObject()).AsObject();
        if (value is null) at.Remove(path[^1]);
        else at[path[^1]] = value;
        return root.ToJsonString();
    }
}
