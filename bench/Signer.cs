using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Grid.Bench;

/// <summary>Signs one request with Signature Version 4. The signature stays valid for five minutes, so a load of equal requests is signed once.</summary>
internal static class Signer
{
    private const string Region = "us-east-1";

    public static IReadOnlyList<(string Name, string Value)> Sign(Uri url, string method, byte[] body, string keyId, string secret, DateTimeOffset now, string service = "lambda")
    {
        var date = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{date[..8]}/{Region}/{service}/aws4_request";
        var host = url.Authority;
        var canonical = $"{method}\n{url.AbsolutePath}\n{url.Query.TrimStart('?')}\nhost:{host}\nx-amz-date:{date}\n\nhost;x-amz-date\n{Hex(SHA256.HashData(body))}";
        var text = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { date[..8], Region, service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (key, part) => Mac(key, part));
        return
        [
            ("Host", host),
            ("X-Amz-Date", date),
            ("Authorization", $"AWS4-HMAC-SHA256 Credential={keyId}/{scope}, SignedHeaders=host;x-amz-date, Signature={Hex(Mac(key, text))}"),
        ];
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
