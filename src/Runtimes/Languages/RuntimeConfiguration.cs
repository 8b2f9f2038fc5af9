using System.Text.Json;

namespace Grid.Runtimes.Languages;

/// <summary>A .NET function's <c>runtimeconfig.json</c>.</summary>
internal static class RuntimeConfiguration
{
    /// <summary>What the SDK writes into every library's configuration; both say what holds without them.</summary>
    private static readonly string[] s_usual =
        ["System.Reflection.Metadata.MetadataUpdater.IsSupported", "System.Runtime.Serialization.EnableUnsafeBinaryFormatterSerialization"];

    /// <summary>True when there is no such file, or it asks for no more than the runtime's own framework with its usual settings.</summary>
    /// <param name="runtime"><c>dotnet8</c> or the like.</param>
    public static bool IsPlain(string path, string runtime)
    {
        if (!File.Exists(path)) return true;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var option in json.RootElement.GetProperty("runtimeOptions").EnumerateObject())
            {
                var plain = option.Name switch
                {
                    "tfm" => true,
                    "framework" => option.Value.GetProperty("name").GetString() == "Microsoft.NETCore.App"
                        && option.Value.GetProperty("version").GetString()!.StartsWith(runtime["dotnet".Length..] + ".", StringComparison.Ordinal),
                    "configProperties" => option.Value.EnumerateObject().All(setting => setting.Value.ValueKind == JsonValueKind.False && s_usual.Contains(setting.Name)),
                    _ => false,
                };
                if (!plain) return false;
            }

            return true;
        }
        catch (Exception error) when (error is IOException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // The host will say what is wrong with it.
            return false;
        }
    }
}
