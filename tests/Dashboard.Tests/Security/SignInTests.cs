using System.Net;
using Grid.Conformance.Tests.Harness;
using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Security;

/// <summary>Who comes through a proxy does not come from the machine itself, whatever its connection says.</summary>
public sealed class SignInTests(DashboardGrid grid)
{
    private const string Intruder =
        """
        import http.client, os, urllib.parse

        def handler(event, context):
            gateway = urllib.parse.urlparse(os.environ["AWS_ENDPOINT_URL"])
            connection = http.client.HTTPConnection(gateway.hostname, gateway.port, timeout=5)
            connection.request("GET", "/_grid/dashboard/", headers={"Host": "127.0.0.1"})
            return connection.getresponse().getheader("Location")
        """;

    private static readonly BrowserNewContextOptions s_away = new() { ExtraHTTPHeaders = [new("X-Forwarded-For", "203.0.113.9")] };

    [Fact]
    public async Task Who_comes_from_elsewhere_signs_in_with_the_grids_key_and_out_again()
    {
        var (id, secret) = Key();
        var page = await grid.Open("functions", s_away);
        await Expect(page).ToHaveTitleAsync("Sign in · Grid");

        await page.GetByLabel("Access key id").FillAsync(id);
        await page.GetByLabel("Secret access key").FillAsync("not the secret");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This is not the grid's access key.");

        await page.GetByLabel("Access key id").FillAsync(id);
        await page.GetByLabel("Secret access key").FillAsync(secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview");
        var cookie = Assert.Single(await page.Context.CookiesAsync(), cookie => cookie.Name == "grid-dashboard");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.Equal("/_grid/dashboard", cookie.Path);

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page).ToHaveTitleAsync("Sign in · Grid");
        await page.GotoAsync(grid.Address + "functions");
        await Expect(page).ToHaveTitleAsync("Sign in · Grid");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Without_other_settings_the_machine_itself_signs_in_too_and_the_link_that_the_silo_prints_does_it()
    {
        await using var silo = await GridProcess.Start();
        var link = silo.Output.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("Dashboard ", StringComparison.Ordinal))["Dashboard ".Length..].Trim();
        using var http = Http();

        using var closed = await http.GetAsync(new Uri(link[..link.IndexOf('?', StringComparison.Ordinal)]), TestContext.Current.CancellationToken);
        using var wrong = await http.GetAsync(new Uri(link[..^1] + (link[^1] == '0' ? '1' : '0')), TestContext.Current.CancellationToken);
        using var right = await http.GetAsync(new Uri(link), TestContext.Current.CancellationToken);

        Assert.Equal(("/_grid/dashboard/sign-in", "/_grid/dashboard/sign-in", "/_grid/dashboard/"), (closed.Headers.Location?.ToString(), wrong.Headers.Location?.ToString(), right.Headers.Location?.ToString()));
        using var inside = new HttpRequestMessage(HttpMethod.Get, link[..link.IndexOf('?', StringComparison.Ordinal)]) { Headers = { { "Cookie", Assert.Single(right.Headers.GetValues("Set-Cookie")).Split(';')[0] } } };
        using var open = await http.SendAsync(inside, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    [Theory]
    [InlineData("GET", "", "Host", "grid.example.com:9700", HttpStatusCode.Redirect)]
    [InlineData("GET", "", "X-Forwarded-For", "203.0.113.9", HttpStatusCode.Redirect)]
    [InlineData("POST", "_blazor/negotiate?negotiateVersion=1", "X-Forwarded-For", "203.0.113.9", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "_blazor/negotiate?negotiateVersion=1", "Origin", "https://example.com", HttpStatusCode.Forbidden)]
    [InlineData("GET", "_blazor", "Origin", "https://example.com", HttpStatusCode.Forbidden)]
    [InlineData("POST", "sign-out", "Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("POST", "sign-in", "Origin", "", HttpStatusCode.BadRequest)]
    public async Task What_another_site_or_another_machine_sends_gets_nowhere(string method, string path, string header, string value, HttpStatusCode status)
    {
        using var http = Http();
        using var request = new HttpRequestMessage(new HttpMethod(method), grid.Address + path);
        if (value.Length > 0) request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_function_is_not_taken_for_the_machine_that_it_runs_on()
    {
        Assert.SkipUnless(grid.Silo.Output.Contains("a network of its own", StringComparison.Ordinal), "Functions have no network of their own here.");
        var zip = await File.ReadAllBytesAsync(Files.Python(Intruder), TestContext.Current.CancellationToken);
        await grid.Create("intruder", zip);
        await grid.Client.Settled("intruder");

        Assert.Equal("\"/_grid/dashboard/sign-in\"", await grid.Client.Result("intruder"));
    }

    [Fact]
    public async Task A_browser_at_the_door_is_shown_in_and_a_client_is_not()
    {
        using var http = Http();
        using var browser = new HttpRequestMessage(HttpMethod.Get, grid.Silo.Url) { Headers = { { "Accept", "text/html,application/xhtml+xml" } } };
        using var client = new HttpRequestMessage(HttpMethod.Get, grid.Silo.Url);

        using var shown = await http.SendAsync(browser, TestContext.Current.CancellationToken);
        using var refused = await http.SendAsync(client, TestContext.Current.CancellationToken);

        Assert.Equal("/_grid/dashboard/", shown.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("Missing Authentication Token", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Pages_let_nothing_in_from_elsewhere_and_are_kept_nowhere()
    {
        using var http = Http();
        using var answer = await http.GetAsync(new Uri(grid.Address), TestContext.Current.CancellationToken);

        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.DoesNotContain("http", (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private (string Id, string Secret) Key()
    {
        var lines = File.ReadAllLines(Path.Combine(grid.Silo.DataFolder, "credentials"));
        return (Value("aws_access_key_id"), Value("aws_secret_access_key"));

        string Value(string name) => lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split('=', 2)[1].Trim();
    }

    private static HttpClient Http() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
}
