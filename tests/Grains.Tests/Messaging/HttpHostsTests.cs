using Grid.Grains.Messaging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Tests.Messaging;

public sealed class HttpHostsTests
{
    [Theory]
    [InlineData("localhost", "http://localhost:1/", true)]
    [InlineData("localhost", "http://LOCALHOST./", true)]
    [InlineData("localhost", "http://127.0.0.1/", false)]
    [InlineData("127.0.0.0/8, ::1", "http://127.0.0.1/", true)]
    [InlineData("127.0.0.0/8, ::1", "http://0x7f000002/", true)]
    [InlineData("127.0.0.0/8, ::1", "http://[::1]/", true)]
    [InlineData("127.0.0.0/8, ::1", "http://[::ffff:127.0.0.1]/", true)]
    [InlineData("127.0.0.0/8, ::1", "http://128.0.0.1/", false)]
    [InlineData("localhost", "http://localhost.example.com/", false)]
    [InlineData("hooks.example.com", "https://hooks.example.com/x", true)]
    [InlineData("hooks.example.com", "https://other.example.com/x", false)]
    [InlineData("*.example.com", "https://a.b.example.com/", true)]
    [InlineData("*.example.com", "https://example.com/", false)]
    [InlineData("*.example.com", "https://badexample.com/", false)]
    [InlineData("10.1.0.0/16", "http://10.1.255.255/", true)]
    [InlineData("10.1.0.0/16", "http://10.2.0.0/", false)]
    [InlineData("fd00::/8", "http://[fd12::1]/", true)]
    [InlineData("*", "http://10.2.0.0/", true)]
    [InlineData("*", "https://example.com/", true)]
    [InlineData("*", "http://169.254.169.254/", false)]
    [InlineData("*", "http://[::ffff:169.254.169.254]/", false)]
    [InlineData("*", "http://[fe80::1]/", false)]
    [InlineData("*", "http://0.0.0.0/", false)]
    [InlineData("*, 169.254.0.0/16", "http://169.254.169.254/", true)]
    public void Hosts_are_listed_by_name_domain_address_or_range(string hosts, string address, bool allowed) => Assert.Equal(allowed, Hosts(hosts).Allows(new Uri(address)));

    [Fact]
    public void Nobody_is_called_unless_somebody_says_so()
    {
        foreach (var address in (string[])["http://localhost/", "http://127.0.0.1/", "https://example.com/"]) Assert.False(Hosts(new MessagingOptions().HttpHosts).Allows(new Uri(address)));
    }

    [Theory]
    [InlineData("localhost, *.example.com, 10.0.0.0/8, ::1, *", null)]
    [InlineData("localhost, http://x", "http://x")]
    [InlineData("10.0.0.0/33", "10.0.0.0/33")]
    [InlineData("a*.example.com", "a*.example.com")]
    public void What_cannot_be_read_is_told(string hosts, string? bad) => Assert.Equal(bad, HttpHosts.Bad(hosts));

    private static HttpHosts Hosts(string? hosts) => new(Options.Create(new MessagingOptions { HttpHosts = hosts }));
}
