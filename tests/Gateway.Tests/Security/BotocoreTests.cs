using System.Diagnostics;
using System.Text.Json;

namespace Grid.Gateway.Tests.Security;

/// <summary>Requests that the AWS CLI's own library builds and signs. Skipped where Python or botocore is missing.</summary>
public sealed class BotocoreTests
{
    private const string Script = """
        import datetime, json, sys
        import botocore.auth, botocore.awsrequest, botocore.credentials, botocore.session
        from botocore.utils import percent_encode_sequence
        base, form = sys.argv[1], sys.argv[2]
        key = botocore.credentials.Credentials('AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')
        session = botocore.credentials.Credentials('ASIASESSION', 'session/secret+1', 'good/token+=')
        cases = [
            ('POST', '/2015-03-31/functions/f/invocations', None, b'{"a":1}', key),
            ('POST', '/2015-03-31/functions/f/invocations', {'Qualifier': 'prod'}, b'{}', session),
            ('POST', '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af%3A%24LATEST/invocations', None, b'[]', key),
            ('GET', '/2015-03-31/functions/', {'MaxItems': '5', 'Marker': 'a b/c+d=', 'FunctionVersion': 'ALL'}, b'', key),
            ('DELETE', '/2017-03-31/tags/arn%3Aaws%3Ax', {'tagKeys': ['b', 'a', 'ä']}, b'', session),
        ]
        out = []
        for method, path, params, body, credentials in cases:
            request = botocore.awsrequest.AWSRequest(method, base + path + ('?' + percent_encode_sequence(params) if params else ''), data=body, headers={'X-Amz-Invocation-Type': 'RequestResponse', 'User-Agent': 'x/1  y/2'})
            if form == 'query':
                if method == 'POST': continue
                botocore.auth.SigV4QueryAuth(credentials, 'lambda', 'us-east-1', expires=60).add_auth(request)
            else:
                botocore.auth.SigV4Auth(credentials, 'lambda', 'us-east-1').add_auth(request)
            prepared = request.prepare()
            out.append({'method': method, 'url': prepared.url, 'headers': dict((k, v if isinstance(v, str) else v.decode()) for k, v in prepared.headers.items()), 'body': body.decode()})
        print(json.dumps({'now': datetime.datetime.now(datetime.timezone.utc).isoformat(), 'requests': out}))
        """;

    [Theory]
    [InlineData("header", 5)]
    [InlineData("query", 2)]
    public async Task What_botocore_signs_passes(string form, int count)
    {
        await using var server = await SigningServer.StartNew();
        using var signed = await Run(server.Address.ToString().TrimEnd('/'), form);
        server.Clock.AdjustTime(signed.RootElement.GetProperty("now").GetDateTimeOffset());

        var passed = 0;
        foreach (var item in signed.RootElement.GetProperty("requests").EnumerateArray())
        {
            using var request = new HttpRequestMessage(new(item.GetProperty("method").GetString()!), new Uri(item.GetProperty("url").GetString()!));
            if (item.GetProperty("body").GetString() is { Length: > 0 } body) request.Content = new StringContent(body, System.Text.Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
            foreach (var header in item.GetProperty("headers").EnumerateObject())
            {
                if (!header.Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)) request.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
            }

            var answer = await server.Send(request);

            Assert.True(answer.Status == 200, $"{request.RequestUri}: {answer.Error}");
            passed++;
        }

        Assert.Equal(count, passed);
    }

    private static async Task<JsonDocument> Run(string address, string form)
    {
        var start = new ProcessStartInfo("python3", ["-c", Script, address, form]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var python = Process.Start(start)!;
            var error = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await python.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (python.ExitCode == 0) return JsonDocument.Parse(output);
            var text = await error;
            if (!text.Contains("No module named", StringComparison.Ordinal)) Assert.Fail(text);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No Python here.
        }

        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 }) Assert.Fail("botocore is missing.");
        Assert.Skip("Python with botocore is missing.");
        throw new UnreachableException();
    }
}
