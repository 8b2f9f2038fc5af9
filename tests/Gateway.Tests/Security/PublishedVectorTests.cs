using System.Security.Cryptography;
using System.Text;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Tests.Security;

/// <summary>The canonical request of AWS's published test suite for Signature Version 4: its key, its date, its hashes.</summary>
public sealed class PublishedVectorTests
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("/", "", "/", "")]
    [InlineData("/", "Param2=value2&Param1=value1", "/", "Param1=value1&Param2=value2")]
    [InlineData("/", "Param1=value2&Param1=Value1", "/", "Param1=Value1&Param1=value2")]
    [InlineData("/", "-._~0123456789ABCXYZabcxyz=-._~0123456789ABCXYZabcxyz", "/", "-._~0123456789ABCXYZabcxyz=-._~0123456789ABCXYZabcxyz")]
    [InlineData("/", "%E1%88%B4=bar", "/", "%E1%88%B4=bar")]
    [InlineData("/", "p=a+b", "/", "p=a%20b")]
    [InlineData("/example/..", "", "/", "")]
    [InlineData("/example1/example2/../..", "", "/", "")]
    [InlineData("//", "", "/", "")]
    [InlineData("/./", "", "/", "")]
    [InlineData("/./example", "", "/example", "")]
    [InlineData("//example//", "", "/example/", "")]
    [InlineData("/%E1%88%B4", "", "/%25E1%2588%25B4", "")]
    public void Path_and_query_are_written_as_published(string path, string query, string canonicalPath, string canonicalQuery)
    {
        Assert.Equal($"GET\n{canonicalPath}\n{canonicalQuery}\nhost:example.amazonaws.com\n\nhost\n{EmptyHash}", Canonical("GET", path, query, ["host"]));
    }

    [Fact]
    public void The_plainest_request_hashes_as_published()
    {
        var canonical = Canonical("GET", "/", "", ["host", "x-amz-date"]);

        Assert.Equal("bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
    }

    [Fact]
    public void A_long_request_outgrows_the_stack_and_stays_whole()
    {
        var path = "/" + new string('ä', 3000).Replace("ä", "%C3%A4", StringComparison.Ordinal);

        Assert.Equal($"GET\n{path.Replace("%", "%25", StringComparison.Ordinal)}\n\nhost:example.amazonaws.com\n\nhost\n{EmptyHash}", Canonical("GET", path, "", ["host"]));
    }

    private static string Canonical(string method, string path, string query, string[] names)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Headers.Host = "example.amazonaws.com";
        request.Headers["X-Amz-Date"] = "20150830T123600Z";
        var output = new ByteBuilder(stackalloc byte[64]);
        CanonicalRequest.Write(ref output, request, new(path.AsMemory(), query.AsMemory()), names, string.Join(';', names), Encoding.ASCII.GetBytes(EmptyHash));
        var text = Encoding.UTF8.GetString(output.Written);
        output.Dispose();
        return text;
    }
}
