using System.Net;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Security;

/// <summary>Who is let in.</summary>
public sealed class SignatureTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    [Fact]
    public async Task A_wrong_secret_and_an_unknown_key_are_refused_as_aws_refuses_them()
    {
        var id = (await File.ReadAllLinesAsync(Path.Combine(fixture.Grid.DataFolder, "credentials"), TestContext.Current.CancellationToken)).Single(line => line.StartsWith("aws_access_key_id", StringComparison.Ordinal)).Split('=')[1].Trim();
        await With(id, "wrong").Refuses("InvalidSignatureException", "ListFunctions", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.", "list-functions");
        await With("AKIAIOSFODNN7EXAMPLE", "wrong").Refuses("UnrecognizedClientException", "ListFunctions", "The security token included in the request is invalid.", "list-functions");
    }

    [Theory]
    [InlineData(-6, "Signature expired: ")]
    [InlineData(6, "Signature not yet current: ")]
    public async Task A_request_from_another_time_is_refused_and_told_the_time(int minutes, string message)
    {
        using var client = new SignedClient(fixture.Grid) { ClockOffset = TimeSpan.FromMinutes(minutes) };
        using var refusal = await client.Send(HttpMethod.Get, "/2015-03-31/functions");

        Assert.Equal(HttpStatusCode.Forbidden, refusal.StatusCode);
        Assert.Equal("InvalidSignatureException", refusal.Headers.GetValues("x-amzn-ErrorType").Single());
        Assert.NotNull(refusal.Headers.Date);
        Assert.StartsWith(message, Json.Parse(await refusal.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_a_signature_sees_health_and_nothing_else()
    {
        using var http = new HttpClient { BaseAddress = fixture.Grid.Url };
        Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync("/_grid/health", TestContext.Current.CancellationToken));
        using var refusal = await http.GetAsync("/2015-03-31/functions", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refusal.StatusCode);
        Assert.Equal("""{"message":"Missing Authentication Token"}""", await refusal.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var reset = await http.PostAsync("/_grid/reset", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, reset.StatusCode);
    }

    /// <summary>A function calls the grid with the credentials of its role, as it would call AWS.</summary>
    [Fact]
    public async Task The_sdk_inside_a_function_lists_the_functions_of_the_grid()
    {
        Machine.Needs(Machine.PythonWithSdk is not null, "a Python with boto3");
        await using var grid = await GridProcess.Start(null, "--Grid:Runtimes:Interpreters:python3.12", Machine.PythonWithSdk!);
        using var client = new SignedClient(grid);
        await new Aws(grid).Create("lister", "python3.12", "app.handler", Files.Python(
            "import boto3\nclient = boto3.client('lambda')\ndef handler(event, context):\n    return [[f['FunctionName'] for f in client.list_functions()['Functions']], boto3.client('lambda').meta.region_name]\n"),
            "--timeout", "60", "--memory-size", "512");

        Assert.Equal("""[["lister"],"us-east-1"]""", (await client.Result("lister")).Replace(" ", "", StringComparison.Ordinal));
    }

    private Aws With(string id, string secret) => new(fixture.Grid) { Environment = { ["AWS_PROFILE"] = "default", ["AWS_SHARED_CREDENTIALS_FILE"] = Credentials(id, secret) } };

    private static string Credentials(string id, string secret)
    {
        var file = Path.Combine(Files.NewFolder("keys"), "credentials");
        File.WriteAllText(file, $"[default]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n");
        return file;
    }
}
