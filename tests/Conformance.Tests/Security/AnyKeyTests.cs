using System.Net;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Security;

/// <summary>A grid for test suites: whoever calls is let in, and a reset empties it.</summary>
public sealed class AnyKeyTests(AnyKeyTests.Open fixture) : IClassFixture<AnyKeyTests.Open>
{
    [Fact]
    public async Task Any_key_of_any_region_works_and_a_reset_forgets_everything()
    {
        var file = Path.Combine(Files.NewFolder("keys"), "credentials");
        await File.WriteAllTextAsync(file, "[default]\naws_access_key_id = test\naws_secret_access_key = test\n", TestContext.Current.CancellationToken);
        var aws = new Aws(fixture.Grid) { Environment = { ["AWS_PROFILE"] = "default", ["AWS_SHARED_CREDENTIALS_FILE"] = file, ["AWS_REGION"] = "ap-southeast-2", ["AWS_DEFAULT_REGION"] = "ap-southeast-2" } };
        var title = $"{Guid.NewGuid():N}";
        var created = await aws.CreateNode("open", HostProcesses.Titled(title) + "return 1;");
        Assert.Equal("arn:aws:lambda:ap-southeast-2:000000000000:function:open", created.Text("FunctionArn"));
        await aws.Invoke("open", "{}");
        Assert.Single(HostProcesses.With(title));
        await aws.Lambda("publish-layer-version", "--layer-name", "open", "--zip-file", $"fileb://{Files.Zip(("a", "b"))}");

        using var http = new HttpClient { BaseAddress = fixture.Grid.Url };
        using var reset = await http.PostAsync("/_grid/reset", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        Assert.Equal("[]", (await aws.Lambda("list-functions")).At("Functions").GetRawText());
        Assert.Equal("[]", (await aws.Lambda("list-layers")).At("Layers").GetRawText());
        await HostProcesses.End(title);
        Assert.Equal("1", (await aws.CreateNode("open", "return 'again';", "--publish")).Text("Version"));
        Assert.Equal("\"again\"", (await aws.Invoke("open", "{}")).Payload);
    }

    public sealed class Open() : GridFixture("--Grid:Security:AcceptAnyKey", "true");
}
