using System.Buffers;
using System.Text;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;

namespace Grid.Gateway.Tests.Invocation;

/// <summary>Invocations that reach the function.</summary>
public sealed class InvokeTests
{
    private const string Path = "/2015-03-31/functions/f/invocations";

    [Fact]
    public async Task The_event_goes_in_and_the_result_comes_out_byte_for_byte()
    {
        await using var server = await SigningServer.StartNew();
        const string Event = "{ \"a\" : 1.50,\n\"ä\":\"\\u00e4\" }";

        var answer = await server.SendSigned(HttpMethod.Post, Path, new StringContent(Event));

        Assert.Equal((200, Event, Event), (answer.Status, answer.Body, server.Invoker.EventText));
        Assert.Equal("application/json", answer["Content-Type"]);
        Assert.Equal("$LATEST", answer["X-Amz-Executed-Version"]);
        Assert.Equal("0", answer["x-amzn-Remapped-Content-Length"]);
        Assert.Null(answer["X-Amz-Function-Error"]);
        Assert.Null(answer["X-Amz-Log-Result"]);
        Assert.NotNull(answer.Headers.Date);
    }

    [Fact]
    public async Task The_answer_of_a_cold_start_tells_its_phases_and_no_other_does()
    {
        await using var server = await SigningServer.StartNew();
        var warm = await server.SendSigned(HttpMethod.Post, Path);
        server.Invoker.Returns(new InvocationResult
        {
            ExecutedVersion = "$LATEST",
            ColdStart = new ColdStart
            {
                Began = default,
                InitDuration = default,
                Steps = [new ColdStartStep(ColdStartPhase.Placement, TimeSpan.FromMicroseconds(12)), new ColdStartStep(ColdStartPhase.Boot, TimeSpan.FromMilliseconds(1234.5678))],
            },
        });

        var cold = await server.SendSigned(HttpMethod.Post, Path);

        Assert.Null(warm["Server-Timing"]);
        Assert.Equal("placement;dur=0.012, boot;dur=1234.568", cold["Server-Timing"]);
    }

    [Fact]
    public async Task The_function_and_the_caller_know_the_same_request_id()
    {
        await using var server = await SigningServer.StartNew();

        var first = await server.SendSigned(HttpMethod.Post, Path);
        var id = server.Invoker.Request!.RequestId;
        var second = await server.SendSigned(HttpMethod.Post, Path);

        Assert.Equal(id, first["x-amzn-RequestId"]);
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id);
        Assert.NotEqual(id, second["x-amzn-RequestId"]);
    }

    [Theory]
    [InlineData(Path, "f", null)]
    [InlineData(Path + "?Qualifier=prod", "f", "prod")]
    [InlineData(Path + "?x=1&Qualifier=%24LATEST", "f", "$LATEST")]
    public async Task Name_and_qualifier_are_those_of_the_url(string target, string name, string? qualifier)
    {
        await using var server = await SigningServer.StartNew();

        await server.SendSigned(HttpMethod.Post, target, signer: server.Signer with { Region = "eu-west-1" });

        Assert.Equal((new FunctionId("eu-west-1", name), qualifier), (server.Invoker.Request!.Function, server.Invoker.Request.Qualifier));
    }

    [Fact]
    public async Task No_event_is_an_empty_object()
    {
        await using var server = await SigningServer.StartNew();

        await server.SendSigned(HttpMethod.Post, Path);

        Assert.Equal("{}", server.Invoker.EventText);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData(" [1, 2] ")]
    [InlineData("-0.5e10")]
    public async Task Any_json_value_is_an_event(string json)
    {
        await using var server = await SigningServer.StartNew();

        Assert.Equal((200, json), (await server.SendSigned(HttpMethod.Post, Path, new StringContent(json)) is var answer ? answer.Status : 0, server.Invoker.EventText));
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain; charset=utf-8")]
    public async Task Clients_send_events_under_many_content_types(string type)
    {
        await using var server = await SigningServer.StartNew();
        var body = new ByteArrayContent("{}"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal(200, (await server.SendSigned(HttpMethod.Post, Path, body)).Status);
    }

    [Theory]
    [InlineData(6_291_455, 200)]
    [InlineData(6_291_456, 413)]
    public async Task An_event_may_have_six_mebibytes(int bytes, int status)
    {
        await using var server = await SigningServer.StartNew();
        var json = "\"" + new string('x', bytes - 2) + "\"";

        var known = await server.SendSigned(HttpMethod.Post, Path, new StringContent(json));
        using var chunked = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, Path)) { Content = new StringContent(json) };
        await server.Signer.Sign(chunked);
        chunked.Headers.TransferEncodingChunked = true;
        var unknown = await server.Send(chunked);

        Assert.Equal((status, status), (known.Status, unknown.Status));
        foreach (var answer in new[] { known, unknown })
        {
            if (status == 200) Assert.Equal(json, answer.Body);
            else Assert.Equal("""413 RequestEntityTooLargeException {"Message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}""", answer.Error);
        }
    }

    [Fact]
    public async Task The_log_tail_comes_when_asked_for()
    {
        await using var server = await SigningServer.StartNew();
        server.Invoker.Answer = (request, _) => new(new InvocationResult { ExecutedVersion = "3", Payload = Payload.Of("1"u8.ToArray()), LogTail = request.LogTail ? "START\nEND\n"u8.ToArray() : default });

        var asked = await server.SendSigned(HttpMethod.Post, Path, headers: ("x-amz-log-type", "Tail"));
        var none = await server.SendSigned(HttpMethod.Post, Path, headers: ("X-Amz-Log-Type", "None"));

        Assert.Equal(Convert.ToBase64String("START\nEND\n"u8), asked["X-Amz-Log-Result"]);
        Assert.Equal("3", asked["X-Amz-Executed-Version"]);
        Assert.Null(none["X-Amz-Log-Result"]);
    }

    [Fact]
    public async Task A_failed_function_is_an_answer()
    {
        await using var server = await SigningServer.StartNew();
        server.Invoker.Returns(new() { ExecutedVersion = "$LATEST", FunctionError = "Unhandled", Payload = Payload.Of("""{"errorMessage":"no"}"""u8.ToArray()) });

        var answer = await server.SendSigned(HttpMethod.Post, Path);

        Assert.Equal((200, "Unhandled", """{"errorMessage":"no"}"""), (answer.Status, answer["X-Amz-Function-Error"], answer.Body));
    }

    [Fact]
    public async Task A_result_without_bytes_is_an_empty_body()
    {
        await using var server = await SigningServer.StartNew();
        server.Invoker.Returns(new() { ExecutedVersion = "$LATEST" });

        var answer = await server.SendSigned(HttpMethod.Post, Path);

        Assert.Equal((200, "", "0"), (answer.Status, answer.Body, answer["Content-Length"]));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(6_291_556)]
    public async Task The_result_is_given_back_after_it_was_sent(int bytes)
    {
        await using var server = await SigningServer.StartNew();
        var rented = ArrayPool<byte>.Shared.Rent(bytes);
        Array.Fill(rented, (byte)'7');
        var payload = Payload.Own(rented, bytes);
        server.Invoker.Returns(new() { ExecutedVersion = "$LATEST", Payload = payload });

        var answer = await server.SendSigned(HttpMethod.Post, Path);

        Assert.Equal(new string('7', bytes), answer.Body);
        await server.DisposeAsync();
        Assert.True(payload.Memory.IsEmpty);
    }

    [Fact]
    public async Task A_dry_run_answers_without_a_word()
    {
        await using var server = await SigningServer.StartNew();
        server.Invoker.Returns(new());

        var answer = await server.SendSigned(HttpMethod.Post, Path, headers: ("x-amz-invocation-type", "DryRun"));

        Assert.Equal((204, "", true), (answer.Status, answer.Body, server.Invoker.Request!.DryRun));
    }

    [Fact]
    public async Task The_client_context_reaches_the_function_on_one_line()
    {
        await using var server = await SigningServer.StartNew();
        var context = Convert.ToBase64String(Encoding.UTF8.GetBytes("{ \"custom\":\n {\"k\":\"ä\", \"n\":1.50}}"));

        await server.SendSigned(HttpMethod.Post, Path, headers: ("X-Amz-Client-Context", context));

        Assert.Equal("""{"custom":{"k":"\u00E4","n":1.50}}""", server.Invoker.Request!.ClientContext);
    }

    [Fact]
    public async Task A_caller_who_goes_away_is_not_waited_for()
    {
        await using var server = await SigningServer.StartNew();
        var begun = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        server.Invoker.Answer = async (_, cancellationToken) =>
        {
            begun.SetResult();
            await using var registration = cancellationToken.Register(left.SetResult);
            await left.Task;
            throw new OperationCanceledException(cancellationToken);
        };
        using var gone = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, Path));
        await server.Signer.Sign(request);

        var sending = server.Client.SendAsync(request, gone.Token);
        await begun.Task;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
