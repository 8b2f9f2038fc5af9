using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Grid.Dashboard.Assets;

/// <summary>A file of the assembly that browsers ask for. Its address changes with its content, so browsers keep it for good.</summary>
internal sealed class Asset
{
    private readonly Lazy<byte[]> _content;
    private readonly Lazy<byte[]> _compressed;
    private readonly Lazy<string> _href;
    private readonly string _type;

    private Asset(string name, string path, string type)
    {
        (Path, _type) = (path, type);
        _content = new Lazy<byte[]>(() => Read(name));
        _compressed = new Lazy<byte[]>(() => Compress(_content.Value));
        _href = new Lazy<string>(() => $"{path}?v={Convert.ToHexStringLower(SHA256.HashData(_content.Value))[..16]}");
    }

    public static Asset Style { get; } = new("dashboard.css", "assets/dashboard.css", "text/css; charset=utf-8");

    public static Asset Icon { get; } = new("grid.svg", "assets/grid.svg", "image/svg+xml");

    /// <summary>Blazor's own, where it expects to lie.</summary>
    public static Asset Script { get; } = new("blazor.web.js", "_framework/blazor.web.js", "text/javascript; charset=utf-8");

    /// <summary>Our own.</summary>
    public static Asset Reconnect { get; } = new("dashboard.js", "assets/dashboard.js", "text/javascript; charset=utf-8");

    public static IReadOnlyList<Asset> All { get; } = [Style, Icon, Script, Reconnect];

    /// <summary>Below the dashboard's own path.</summary>
    public string Path { get; }

    /// <summary>As pages name it.</summary>
    public string Href => _href.Value;

    public async Task Write(HttpContext context)
    {
        var response = context.Response;
        var compressed = context.Request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && encoding.Quality is null or > 0);
        var bytes = compressed ? _compressed.Value : _content.Value;
        response.ContentType = _type;
        response.ContentLength = bytes.Length;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.CacheControl = context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
        if (compressed) response.Headers.ContentEncoding = "br";
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The assembly lacks {name}.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] Compress(byte[] content)
    {
        using var target = new MemoryStream();
        using (var brotli = new BrotliStream(target, CompressionLevel.Optimal)) brotli.Write(content);
        return target.ToArray();
    }
}
