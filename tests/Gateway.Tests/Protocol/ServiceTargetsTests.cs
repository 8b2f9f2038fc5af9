using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grid.Gateway.Protocol;
using Grid.Gateway.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>Services that share <c>POST /</c>: the JSON protocol with names and limits of its own, and the Query protocol.</summary>
public sealed class ServiceTargetsTests
{
    private const string Action = "Version=2011-01-01&Action=";

    [Theory]
    [InlineData("Text=a%20b+c%2Bd", "us-east-1|a b c+d||||none|none|none|none|none|none|none")]
    [InlineData("Text=%C3%A4&Text=second", "us-east-1|ä||||none|none|none|none|none|none|none")]
    [InlineData("Number=10&Flag=true&Blob=AQID", "us-east-1||10|True|010203|none|none|none|none|none|none|none")]
    [InlineData("Names.member.1=a&Names.member.2=b&Names.member.4=d", "us-east-1|||||a,b|none|none|none|none|none|none")]
    [InlineData("Name.2=b&Name.1=a", "us-east-1|||||none|a,b|none|none|none|none|none")]
    [InlineData("Attributes.entry.1.key=k&Attributes.entry.1.value=v&Attributes.entry.2.key=l", "us-east-1|||||none|none|k=v,l=|none|none|none|none")]
    [InlineData("Attribute.1.Name=k&Attribute.1.Value=v&Attribute.2.Name=k&Attribute.2.Value=w", "us-east-1|||||none|none|none|k=w|none|none|none")]
    [InlineData("Typed.entry.1.key=k&Typed.entry.1.value.DataType=Number", "us-east-1|||||none|none|none|none|k:Number|none|none")]
    [InlineData("Entries.member.1.Id=x&Entries.member.2.Id=y&Entries.member.2.Tags.entry.1.key=t&Entries.member.2.Tags.entry.1.value=u", "us-east-1|||||none|none|none|none|none|x(none),y(t=u)|none")]
    [InlineData("Deep.Deeper.Deepest=bottom", "us-east-1|||||none|none|none|none|none|none|bottom")]
    public async Task Parameters_of_a_form_are_read(string parameters, string shown)
    {
        await using var server = await Start(acceptAnyKey: true);

        var (status, body) = await Post(server, $"{Action}Count&{parameters}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            $"<?xml version=\"1.0\" encoding=\"utf-8\"?><CountResponse xmlns=\"http://counting.example/doc/\"><CountResult><Shown>{shown}</Shown></CountResult><ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></CountResponse>",
            body);
    }

    [Fact]
    public async Task An_action_without_a_result_has_no_element_for_it()
    {
        await using var server = await Start(acceptAnyKey: true);

        Assert.Equal(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><ForgetResponse xmlns=\"http://counting.example/doc/\"><ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></ForgetResponse>",
            (await Post(server, $"{Action}Forget", "/counting/some")).Body);
    }

    [Theory]
    [InlineData("Action=Count&Version=2010-01-01", "InvalidAction", "Could not find operation Count for version 2010-01-01")]
    [InlineData("Action=Nothing&Version=2011-01-01", "InvalidAction", "Could not find operation Nothing for version 2011-01-01")]
    [InlineData("Version=2011-01-01", "InvalidAction", "Could not find operation  for version 2011-01-01")]
    [InlineData("Action=%4", "MalformedQueryString", "The request body cannot be read: an escape is broken, or a text is not valid UTF-8.")]
    [InlineData("Action=%FF", "MalformedQueryString", "The request body cannot be read: an escape is broken, or a text is not valid UTF-8.")]
    public async Task A_form_that_says_nothing_known_is_refused(string form, string code, string message)
    {
        await using var server = await Start(acceptAnyKey: true);

        var (status, body) = await Post(server, form);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            $"<?xml version=\"1.0\" encoding=\"utf-8\"?><ErrorResponse xmlns=\"http://webservices.amazon.com/AWSFault/2005-15-09\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message><Detail /></Error><RequestId>ID</RequestId></ErrorResponse>",
            body);
    }

    [Theory]
    [InlineData("Refuse", "Example.NoThing", "It is not &lt;there&gt;.")]
    [InlineData("Count&Number=11", "ValidationError", "1 validation error detected: Value '11' at 'number' failed to satisfy constraint: Member must have value less than or equal to 10")]
    [InlineData("Count&Number=x", "MalformedInput", "STRING_VALUE can not be converted to an Integer at 'number'")]
    public async Task A_refusal_has_the_service_s_name_and_namespace(string action, string code, string message)
    {
        await using var server = await Start(acceptAnyKey: true);

        var (status, body) = await Post(server, Action + action);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"<ErrorResponse xmlns=\"http://counting.example/doc/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message>", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_must_be_signed_for_its_service()
    {
        await using var server = await Start(acceptAnyKey: false);

        Assert.Equal(HttpStatusCode.OK, (await Post(server, $"{Action}Forget", signer: Signer(server, "counting"))).Status);
        var (status, body) = await Post(server, $"{Action}Forget", signer: Signer(server, "counting") with { Secret = "wrong" });
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("<ErrorResponse xmlns=\"http://counting.example/doc/\"><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code>", body, StringComparison.Ordinal);
        (status, body) = await Post(server, $"{Action}Forget", signer: Signer(server, "other"));
        Assert.Equal(HttpStatusCode.NotImplemented, status);
        Assert.Contains("<Code>NotImplemented</Code><Message>This grid has no service 'other', or none with this operation.</Message>", body, StringComparison.Ordinal);
        (status, body) = await Post(server, $"{Action}Forget");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("<Code>MissingAuthenticationToken</Code>", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_of_the_JSON_protocol_has_its_own_version_of_it_and_its_own_limit()
    {
        await using var server = await Start(acceptAnyKey: true);

        using var answer = await Json(server, "Count", $$"""{"Text":"{{new string('a', 2_097_152 - 12)}}"}""");
        using var large = await Json(server, "Count", $$"""{"Text":"{{new string('a', 2_097_152 - 11)}}"}""");

        Assert.Equal("""{"Length":2097140}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/x-amz-json-1.0", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("""{"__type":"RequestTooLargeException","message":"Request must be smaller than 2097152 bytes"}""", await large.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_code_that_Query_clients_know_goes_with_an_error_only_to_who_asks_for_it()
    {
        await using var server = await Start(acceptAnyKey: true);

        using var plain = await Json(server, "Refuse", "{}");
        using var asked = await Json(server, "Refuse", "{}", ("x-amzn-query-mode", "true"));

        Assert.False(plain.Headers.Contains("x-amzn-query-error"));
        Assert.Equal("Example.NoThing;Sender", Assert.Single(asked.Headers.GetValues("x-amzn-query-error")));
        Assert.Equal("""{"__type":"com.example#ThingDoesNotExist","message":"It is not there."}""", await asked.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<GatewayServer> Start(bool acceptAnyKey)
    {
        var server = new GatewayServer(acceptAnyKey, services => services.AddSingleton<IJsonService, CountingService>().AddSingleton<IQueryService, CountingService>());
        await server.InitializeAsync();
        return server;
    }

    private static ReferenceSigner Signer(GatewayServer server, string service) => new(server.Stores.Root.Id, server.Stores.Root.Secret) { Service = service, Time = server.Time.GetUtcNow() };

    private static async Task<(HttpStatusCode Status, string Body)> Post(GatewayServer server, string form, string path = "/", ReferenceSigner? signer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Client.BaseAddress!, path)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(form)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded; charset=utf-8");
        if (signer is not null) await signer.Sign(request);
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var id = Assert.Single(answer.Headers.GetValues("x-amzn-RequestId"));
        Assert.Equal("text/xml", answer.Content.Headers.ContentType?.ToString());
        return (answer.StatusCode, (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Replace(id, "ID", StringComparison.Ordinal));
    }

    private static async Task<HttpResponseMessage> Json(GatewayServer server, string operation, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Headers.Add("X-Amz-Target", $"Counting.{operation}");
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
