using System.Net;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Security;

/// <summary>Which addresses a grid may listen on with the keys that it accepts.</summary>
public static class BindingRules
{
    /// <summary>Keys that stand in public documentation and in everyone's test set-up.</summary>
    private static readonly string[] WellKnownKeys = ["test", "AKIAIOSFODNN7EXAMPLE", "AKIDEXAMPLE", "dummy", "local", "foo", "foobar"];

    /// <summary>Looks for an address that the whole network reaches together with a key that everybody knows.</summary>
    /// <param name="urls">Addresses as ASP.NET Core takes them, for example <c>http://127.0.0.1:9000</c> or <c>http://*:80</c>.</param>
    /// <param name="options">What is accepted.</param>
    /// <param name="accessKeyId">Id of the grid's long-lived key.</param>
    /// <returns>Why the grid must not start, in one sentence; null when it may.</returns>
    public static string? Check(IEnumerable<string> urls, SecurityOptions options, string accessKeyId)
    {
        foreach (var url in urls)
        {
            if (IsLoopback(url) is not { } loopback) return $"'{url}' is not an address to listen on.";
            if (loopback) continue;
            if (options.AcceptAnyKey) return $"{SecurityOptions.Section}:{nameof(SecurityOptions.AcceptAnyKey)} lets everyone in and is refused on '{url}', which is not a loopback address.";
            if (WellKnownKeys.Contains(accessKeyId, StringComparer.OrdinalIgnoreCase)) return $"The access key '{accessKeyId}' is public knowledge and is refused on '{url}', which is not a loopback address.";
        }

        return null;
    }

    /// <summary>Null when the address cannot be read. A host name other than localhost counts as reachable: nobody knows what it will mean tomorrow.</summary>
    private static bool? IsLoopback(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            if (address.IsUnixPipe || address.IsNamedPipe) return true;
            return address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
