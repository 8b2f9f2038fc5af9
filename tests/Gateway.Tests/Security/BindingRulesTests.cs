using Grid.Gateway.Security;

namespace Grid.Gateway.Tests.Security;

public sealed class BindingRulesTests
{
    [Theory]
    [InlineData("http://127.0.0.1:9000")]
    [InlineData("http://127.8.0.1:9000")]
    [InlineData("http://localhost:9000")]
    [InlineData("https://[::1]:9000/")]
    [InlineData("http://unix:/tmp/grid.sock")]
    public void A_loopback_address_may_let_everyone_in(string url)
    {
        Assert.Null(BindingRules.Check([url], new() { AcceptAnyKey = true }, "test"));
    }

    [Theory]
    [InlineData("http://0.0.0.0:9000")]
    [InlineData("http://*:9000")]
    [InlineData("http://+:80")]
    [InlineData("http://[::]:9000")]
    [InlineData("http://10.0.0.7:9000")]
    [InlineData("http://grid.example:9000")]
    [InlineData("http://localhost.example:9000")]
    public void Any_other_address_may_not(string url)
    {
        Assert.Equal(
            $"Grid:Security:AcceptAnyKey lets everyone in and is refused on '{url}', which is not a loopback address.",
            BindingRules.Check(["http://127.0.0.1:1", url], new() { AcceptAnyKey = true }, "AKIAREAL"));
        Assert.Null(BindingRules.Check([url], new(), "AKIAREAL"));
    }

    [Theory]
    [InlineData("test")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    public void A_well_known_key_stays_on_loopback(string key)
    {
        Assert.Equal($"The access key '{key}' is public knowledge and is refused on 'http://*:80', which is not a loopback address.", BindingRules.Check(["http://*:80"], new(), key));
        Assert.Null(BindingRules.Check(["http://localhost:80"], new(), key));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    public void An_address_that_is_none_is_named(string url)
    {
        Assert.Equal($"'{url}' is not an address to listen on.", BindingRules.Check([url], new(), "AKIAREAL"));
    }
}
